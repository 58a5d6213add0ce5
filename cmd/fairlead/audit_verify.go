package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"fairlead/audit"
	"fairlead/storage"
)

func (p *program) auditVerifyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check that no row of the audit log was changed, removed or moved",
		Long: `Check every row of the audit log against its hash and against the row before it, and
all of them against the heads file, which shows whether the end was cut off or rows
were rewritten. If someone can write to both the database and that file, only a head
kept elsewhere can reveal it: pass it with --head.`,
		Example: `  fairlead audit verify
  fairlead audit verify --head 25:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`,
		Args: positional,
	}
	c.Flags().SortFlags = false
	var given *audit.Head
	flag(c.Flags(), &given, "head", "", "`NUMBER:HASH` that was kept elsewhere, from a log or an export", parseHead)
	without := c.Flags().Bool("without-heads", false, "accept that there is no heads file")
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		v := &audit.Verifier{Given: given, WithoutHeads: *without}
		report, err := p.verifyAudit(ctx, db, v)
		if err != nil {
			return err
		}
		if err := p.printReport(report, *asJSON); err != nil {
			return err
		}
		if n := len(report.Problems); n > 0 {
			return fmt.Errorf("the audit log is not intact: %s", countOf(n, "problem"))
		}
		return nil
	})
}

var headRE = regexp.MustCompile(`^([0-9]{1,18}):([0-9a-f]{64})$`)

// parseHead reads NUMBER:HASH; an empty text is none.
func parseHead(text string) (*audit.Head, error) {
	if text == "" {
		return nil, nil
	}
	parts := headRE.FindStringSubmatch(strings.ToLower(text))
	if parts == nil {
		return nil, errors.New("must be NUMBER:HASH with 64 hex digits")
	}
	number, err := strconv.ParseInt(parts[1], 10, 64)
	return &audit.Head{Number: number, Hash: parts[2]}, err
}

// verifyAudit checks the table against the heads file. Rows that are added meanwhile are in
// the file when it is read again.
func (p *program) verifyAudit(ctx context.Context, db *storage.DB, v *audit.Verifier) (r audit.Report, err error) {
	if v.Heads, err = p.openHeads(); err != nil {
		return r, err
	}
	for row, err := range db.AuditAfter(ctx, math.MinInt64, storage.AuditFilter{}) {
		if err != nil {
			return r, err
		}
		v.Add(row)
	}
	r = v.End()
	heads := v.Heads
	if len(r.Unrecorded) > 0 {
		if heads, err = p.openHeads(); err != nil {
			return r, err
		}
	}
	p.sayHeads(heads, r)
	return r, nil
}

// openHeads reads the heads file; nil is none.
func (p *program) openHeads() (*audit.Heads, error) {
	h, err := audit.OpenHeads(p.settings.AuditHeadsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the heads file: %w", err)
	}
	return h, nil
}

// sayHeads says what is worth knowing about the heads file, and is no problem.
func (p *program) sayHeads(h *audit.Heads, r audit.Report) {
	if h == nil {
		return
	}
	for _, one := range h.Replaced {
		p.say("%s", one.Sentence())
	}
	for _, line := range h.Unreadable {
		p.say("Line %d of the heads file cannot be read.", line)
	}
	for _, number := range r.Unrecorded {
		if !h.Has(number) {
			p.say("Row %d is not in the heads file.", number)
		}
	}
}

// reportJSON is what verify has found, as scripts read it.
type reportJSON struct {
	Intact   bool            `json:"intact"`
	Rows     int64           `json:"rows"`
	Head     string          `json:"head"`
	Problems []audit.Problem `json:"problems"`
}

func (p *program) printReport(r audit.Report, asJSON bool) error {
	if asJSON {
		j := reportJSON{Intact: len(r.Problems) == 0, Rows: r.Rows, Head: r.Head.String(), Problems: r.Problems}
		if j.Problems == nil {
			j.Problems = []audit.Problem{}
		}
		return p.printJSON(j)
	}
	if len(r.Problems) == 0 {
		return p.print([]byte("The audit log is intact: " + countOf(int(r.Rows), "row") + ", head " + r.Head.String() + ".\n"))
	}
	var all strings.Builder
	for _, one := range r.Problems {
		all.WriteString(one.Detail + "\n")
	}
	return p.print([]byte(all.String()))
}

// countOf is a number of things.
func countOf(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
