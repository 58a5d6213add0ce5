package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"golang.org/x/text/unicode/norm"

	"fairlead/hash"
	passwords "fairlead/password"
	"fairlead/storage"
	"fairlead/web"
)

// newStaff is what the flags of staff create say.
type newStaff struct {
	storage.Staff
	fromStdin bool
}

func (p *program) staffCreateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "create",
		Short: "Add a staff member and show their first password (shown only once)",
		Long: `Add a staff member. Without --password-stdin, a password is generated and shown only
once, and must be changed at the first login. Everyone also sets up a second factor then.`,
		Example: `  fairlead staff create --email ada@example.com --name "Ada Lovelace" --role admin`,
		Args:    positional,
	}
	var n newStaff
	f := c.Flags()
	f.SortFlags = false
	flag(f, &n.Email, "email", "", "the `ADDRESS` that they log in with", optional(staffEmail))
	flag(f, &n.Name, "name", "", "the `NAME` that other staff see", optional(staffName))
	flag(f, &n.Role, "role", "support", "`support|admin`; an admin also manages staff and exports the audit log", staffRole)
	f.BoolVar(&n.fromStdin, "password-stdin", false, "read the password from the first line of standard input")
	explained(c)
	demand(c, "email", "name")
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		made, err := p.createStaff(ctx, db, &n)
		if err != nil {
			return err
		}
		shown, err := db.StaffSummaryByID(ctx, n.ID)
		switch {
		case err != nil:
			return err
		case *asJSON:
			return p.printJSON(newStaffJSON{staffAsJSON(shown), made})
		}
		return p.showStaff(shown, "Added "+n.Name+" to the support staff.", made)
	})
}

func staffEmail(text string) (string, error) {
	email, err := storage.ParseEmail(text)
	if err != nil {
		return "", fmt.Errorf("must be an email address, not %q", text)
	}
	return email, nil
}

func staffName(text string) (string, error) {
	name := norm.NFC.String(text)
	if web.WrongName(name) != "" {
		return "", errors.New("must be a name of up to 200 characters")
	}
	return name, nil
}

func staffRole(text string) (storage.StaffRole, error) {
	switch role := storage.StaffRole(text); role {
	case storage.StaffSupport, storage.StaffAdmin:
		return role, nil
	}
	return "", fmt.Errorf("must be support or admin, not %q", text)
}

// createStaff adds somebody, and returns the password that was made for them, if one was.
func (p *program) createStaff(ctx context.Context, db *storage.DB, n *newStaff) (made string, err error) {
	chosen := ""
	if n.fromStdin {
		chosen, err = readPassword(p.stdin, n.Staff)
	} else {
		made = rand.Text()
		chosen, n.PasswordMustChange = made, true
	}
	if err != nil {
		return "", err
	}
	hasher := hash.New(hash.Options{Cost: p.hashCost})
	defer hasher.Close()
	hashed, err := hasher.Hash(ctx, chosen)
	if err != nil {
		return "", err
	}
	err = db.CreateStaff(ctx, &n.Staff, hashed, storage.Time{})
	if errors.Is(err, storage.ErrConflict) {
		err = fmt.Errorf("a staff member already has the address %q", n.Email)
	}
	return made, err
}

// readPassword reads a password, which follows the rules of those that are chosen on pages.
func readPassword(stdin io.Reader, of storage.Staff) (string, error) {
	typed, err := firstLine(stdin, "password")
	if err != nil {
		return "", err
	}
	chosen := passwords.Normal(typed)
	if wrong := passwords.Wrong(chosen, passwords.Person{FullName: of.Name, Email: of.Email}, "Fairlead"); wrong != "" {
		return "", errors.New(string(wrong))
	}
	return chosen, nil
}
