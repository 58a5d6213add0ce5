package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"fairlead/audit"
)

// Changes outside of the database are audited after they are made.

// auditKeys writes a row about the keys file. It is in use already, so a database that is out
// of reach is no reason to refuse. One that does not exist yet has nothing to say.
func (p *program) auditKeys(c *cobra.Command, e audit.Entry) {
	if path, isFile := strings.CutPrefix(p.settings.DatabaseURL, "sqlite:"); isFile {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
	ctx := p.audited(c)
	db, err := p.openDB(ctx)
	if err == nil {
		err = errors.Join(db.Audit(ctx, e), db.Close())
	}
	if err != nil {
		p.say("The keys file was changed, but the audit log has no row for it: %s", sentence(err))
	}
}

// auditRestored notes beside the restored database where its log ends, and then in it that it
// was restored.
func (p *program) auditRestored(c *cobra.Command) error {
	ctx := p.audited(c)
	db, err := p.openDB(ctx)
	if err != nil {
		return err
	}
	head, err := db.AuditHead(ctx)
	if err == nil {
		head.At = db.Now()
		err = audit.AppendRestored(p.settings.AuditHeadsFile, head)
	}
	if err == nil {
		err = db.Audit(ctx, audit.Entry{What: "database.restored", On: audit.Object{Kind: "database"}, After: audit.Values{"head": head.String()}})
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("the database was restored, but the audit log has no row for it: %w", err)
	}
	return nil
}
