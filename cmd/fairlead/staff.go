package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fairlead/storage"
)

func (p *program) staffCommand() *cobra.Command {
	return group("staff", "Manage who may use the support console",
		p.staffCreateCommand(),
		p.staffListCommand(),
		p.staffChange("disable", "Prevent a staff member from logging in, and end their sessions at once", "Disabled. Their sessions were ended.", true, (*storage.DB).DisableStaff),
		p.staffChange("enable", "Let a disabled staff member log in again", "Enabled.", false, (*storage.DB).EnableStaff),
		p.staffChange("reset-second-factor", "Remove a staff member's authenticator app, passkeys and recovery codes, and end their sessions",
			"The second factor was removed. They'll set up a new one when they next log in.", true, (*storage.DB).ResetStaffSecondFactor),
	)
}

// staffChange is a command that changes the staff member whose address its argument is.
func (p *program) staffChange(verb, short, headline string, needsReason bool, do func(db *storage.DB, ctx context.Context, id string) (bool, error)) *cobra.Command {
	c := explained(&cobra.Command{Use: verb + " EMAIL", Short: short, Args: positional})
	if needsReason {
		demand(c, "reason")
	}
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		if _, err := someText(c.Flag("reason").Value.String()); needsReason && err != nil {
			return usageErrorf("--reason %s", err)
		}
		who, err := findStaff(ctx, db, args[0])
		if err != nil {
			return err
		}
		changed, err := do(db, ctx, who.ID)
		if err != nil {
			return err
		}
		shown, err := db.StaffSummaryByID(ctx, who.ID)
		if err != nil {
			return err
		}
		return p.showStaff(shown, choose(changed, headline, "There was nothing to change."), "")
	})
}

func findStaff(ctx context.Context, db *storage.DB, email string) (storage.Staff, error) {
	who, err := db.StaffByEmail(ctx, email)
	if errors.Is(err, storage.ErrNotFound) {
		err = fmt.Errorf("no staff member has the address %q", email)
	}
	return who, err
}
