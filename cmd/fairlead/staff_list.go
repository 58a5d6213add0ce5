package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"fairlead/storage"
)

// staffJSON is a member of staff as scripts read it.
type staffJSON struct {
	Email          string              `json:"email"`
	Name           string              `json:"name"`
	Role           storage.StaffRole   `json:"role"`
	Status         storage.StaffStatus `json:"status"`
	SecondFactor   storage.StaffFactor `json:"second_factor"`
	LastSignedInAt *time.Time          `json:"last_signed_in_at"`
}

// newStaffJSON has the password that was made, once.
type newStaffJSON struct {
	staffJSON
	Password string `json:"password,omitempty"`
}

func staffAsJSON(s storage.StaffSummary) staffJSON {
	return staffJSON{s.Email, s.Name, s.Role, s.Status, s.SecondFactor, jsonTimeOrNull(s.LastSignedInAt)}
}

func (p *program) staffListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the support staff, newest first", Args: positional}
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		all, err := allStaff(ctx, db)
		switch {
		case err != nil:
			return err
		case *asJSON:
			return p.printJSON(results(all, staffAsJSON))
		case len(all) == 0:
			p.say("There are no staff yet. Add one with fairlead staff create.")
			return nil
		}
		var t table
		t.row("EMAIL", "NAME", "ROLE", "STATUS", "SECOND FACTOR", "LAST SIGNED IN")
		for _, s := range all {
			t.row(s.Email, s.Name, string(s.Role), string(s.Status), string(s.SecondFactor), shownTime(s.LastSignedInAt))
		}
		return p.print(t.bytes())
	})
}

func allStaff(ctx context.Context, db *storage.DB) (all []storage.StaffSummary, err error) {
	const atOnce = 500
	for after := ""; ; after = all[len(all)-1].ID {
		some, err := db.ListStaff(ctx, after, atOnce)
		if all = append(all, some...); err != nil || len(some) < atOnce {
			return all, err
		}
	}
}

// showStaff prints a member of staff, with the password that was made for them.
func (p *program) showStaff(s storage.StaffSummary, headline, made string) error {
	t := table{top: headline}
	t.line("Email", s.Email)
	t.line("Name", s.Name)
	t.line("Role", string(s.Role))
	t.line("Status", string(s.Status))
	t.line("Second factor", string(s.SecondFactor))
	t.line("Last signed in", shownTime(s.LastSignedInAt))
	t.line("Password", made)
	return p.print(t.bytes())
}
