package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/web"
)

const (
	shownAudit = 50
	// longestReason is in characters.
	longestReason = 2000
)

func (p *program) auditCommand() *cobra.Command {
	return group("audit", "List, export and verify the audit log: who changed what",
		p.auditListCommand(), p.auditExportCommand(), p.auditVerifyCommand())
}

// recordHead writes the head of the audit log beside it. What was changed stays so if that
// fails.
func (p *program) recordHead(_ context.Context, h audit.Head) {
	if err := audit.Append(p.settings.AuditHeadsFile, h); err != nil {
		p.say("The change was made, but row %d of the audit log could not be written to %s: %s", h.Number, p.settings.AuditHeadsFile, sentence(err))
	}
}

// recordHead is that of a server, which has a log.
func (s *server) recordHead(_ context.Context, h audit.Head) {
	s.log.Info("audit", "number", h.Number, "hash", h.Hash)
	if err := audit.Append(s.settings.AuditHeadsFile, h); err != nil {
		s.log.Error("could not write to the audit heads file", "number", h.Number, "error", err)
	}
}

// who is who runs a command.
func (p *program) who() audit.Who {
	w := audit.Who{Kind: audit.Command, Name: "uid " + strconv.Itoa(os.Getuid())}
	if u, err := user.Current(); err == nil {
		w.Name = u.Username
	}
	w.Host, _ = os.Hostname() // empty if the system does not say
	w.SudoUser, _ = p.env("SUDO_USER")
	return w
}

// explained declares --reason of a command that changes something.
func explained(c *cobra.Command) *cobra.Command {
	flag(c.Flags(), new(string), "reason", "", "`TEXT` that says why, for the audit log", optional(reasonText))
	return c
}

func reasonText(text string) (string, error) {
	if !web.IsText(text) || len([]rune(text)) > longestReason {
		return "", fmt.Errorf("must be one line of up to %d characters", longestReason)
	}
	return text, nil
}

// audited returns a context in which changes are audited as those of a command.
func (p *program) audited(c *cobra.Command) context.Context {
	ctx := storage.WithWho(c.Context(), p.who())
	if f := c.Flags().Lookup("reason"); f != nil {
		ctx = storage.WithReason(ctx, f.Value.String())
	}
	return ctx
}

// afterFlag declares --after, the number of a row.
func afterFlag(c *cobra.Command, usage string) *int64 {
	after := new(int64)
	flag(c.Flags(), after, "after", "0", usage, func(text string) (int64, error) {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return 0, fmt.Errorf("must be the number of a row, not %q", text)
		}
		return n, nil
	})
	return after
}

func (p *program) auditListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the latest 50 changes, newest first, or the 50 after one", Args: positional}
	after := afterFlag(c, "list those after this row `NUMBER`, oldest first")
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		rows, err := listAudit(ctx, db, *after, c.Flags().Changed("after"))
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(results(rows, auditAsJSON))
		}
		if len(rows) == 0 {
			p.say("There are no changes.")
			return nil
		}
		return p.printAudit(rows)
	})
}

func listAudit(ctx context.Context, db *storage.DB, after int64, given bool) (rows []audit.Row, err error) {
	if !given {
		head, err := db.AuditHead(ctx)
		if err != nil {
			return nil, err
		}
		after = head.Number - shownAudit
		defer func() { slices.Reverse(rows) }()
	}
	for r, err := range db.AuditAfter(ctx, after, storage.AuditFilter{}) {
		if err != nil {
			return nil, err
		}
		if rows = append(rows, r); len(rows) == shownAudit {
			break
		}
	}
	return rows, nil
}

// auditJSON is a row as scripts read it: its line, and the hash of that.
type auditJSON struct {
	audit.Line
	Hash string `json:"hash"`
}

func auditAsJSON(r audit.Row) auditJSON {
	l, err := audit.Parse(r.Line)
	if err != nil { // it was changed, which verify says
		l = audit.Line{Number: r.Number, Before: json.RawMessage(`{}`), After: json.RawMessage(`{}`)}
	}
	return auditJSON{l, r.Hash}
}

func (p *program) printAudit(rows []audit.Row) error {
	var t table
	t.row("NUMBER", "WHEN", "WHO", "WHAT", "ON", "REASON")
	for _, r := range rows {
		l := auditAsJSON(r)
		t.row(strconv.FormatInt(r.Number, 10), shownTime(storage.At(time.UnixMilli(r.At))), shownWho(l.Who), l.What, shownObject(l.On), oneLine(l.Reason))
	}
	return p.print(t.bytes())
}

// oneLine is a text of several lines on one, so that none of them looks like a row.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func shownWho(w audit.Who) string {
	name := w.Name
	if name == "" {
		name = w.Label()
	}
	if w.Host != "" {
		name += "@" + w.Host
	}
	return name
}

func shownObject(o audit.Object) string {
	if o.Name == "" {
		return o.Kind + " " + o.ID
	}
	return fmt.Sprintf("%s %s (%s)", o.Kind, o.ID, o.Name)
}

func (p *program) auditExportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "export",
		Short: "Print every line of the audit log as it is stored (JSON Lines)",
		Long: `Print every line of the audit log as it is stored. Each line has the SHA-256 of the
line before it as "previous", so an export can be checked with SHA-256 alone.`,
		Example: `  fairlead audit export > audit.jsonl
  fairlead audit export --after 1000 >> audit.jsonl`,
		Args: positional,
	}
	after := afterFlag(c, "only the lines after this row `NUMBER`")
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		out := bufio.NewWriterSize(p.stdout, 1<<16)
		for r, err := range db.AuditAfter(ctx, *after, storage.AuditFilter{}) {
			if err == nil {
				_, err = out.WriteString(r.Line + "\n")
			}
			if err != nil {
				return errors.Join(fmt.Errorf("cannot export the audit log: %w", err), out.Flush())
			}
		}
		return out.Flush()
	})
}
