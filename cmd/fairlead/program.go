package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"fairlead/hash"
	"fairlead/storage"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // refused or failed
	exitUsage  = 2 // wrong arguments, or a setting with a bad value

	// Of fairlead doctor alone.
	exitWarnings = 3
	exitProblems = 4
)

// program is one run of fairlead, with everything it uses from outside.
type program struct {
	env            func(name string) (string, bool)
	stdin          io.Reader
	stdout, stderr io.Writer

	// itself is this program's file, to start it again; empty in tests, where it is
	// not the program.
	itself   string
	settings settings

	// A test that serves moves the mail folder, is told the addresses, sets the clock
	// and hashes at a low cost.
	mailFolder string
	serving    func(*listeners)
	clock      func() time.Time // of keys; nil: time.Now
	hashCost   hash.Cost        // zero: hash.OWASP
}

// run runs the command in the arguments and returns the exit code.
func (p *program) run(ctx context.Context, args []string) int {
	return p.execute(ctx, p.rootCommand(), args)
}

func (p *program) execute(ctx context.Context, root *cobra.Command, args []string) int {
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	var wrong *usageError
	var found foundError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &wrong):
		p.say("%s See %s --help.", sentence(err), command.CommandPath())
		return exitUsage
	case errors.As(err, &found):
		return int(found)
	}
	p.say("%s", sentence(err))
	return exitFailed
}

// say writes a message, which is not part of the result, to standard error.
func (p *program) say(format string, args ...any) {
	_, _ = fmt.Fprintf(p.stderr, format+"\n", args...) // there is nowhere to report this
}

// now is the clock for keys. The database has its own.
func (p *program) now() time.Time {
	if p.clock == nil {
		return time.Now()
	}
	return p.clock()
}

// openDB opens the database of the settings and migrates it.
func (p *program) openDB(ctx context.Context) (*storage.DB, error) {
	db, err := storage.Open(ctx, p.settings.DatabaseURL)
	if err != nil {
		return nil, fmt.Errorf("cannot open the database: %w", err)
	}
	db.Audited = p.recordHead
	return db, nil
}

// withDB has a command run do with the database open. What do changes is in effect
// on every server when the command ends.
func (p *program) withDB(c *cobra.Command, do func(ctx context.Context, db *storage.DB, args []string) error) *cobra.Command {
	c.RunE = func(c *cobra.Command, args []string) error {
		ctx := p.audited(c)
		db, err := p.openDB(ctx)
		if err != nil {
			return err
		}
		return errors.Join(do(ctx, db, args), db.WaitForReplicas(ctx), db.Close())
	}
	return c
}

// sentence makes one line of an error, with a capital letter and a full stop.
func sentence(err error) string {
	text := strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; ")
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
		text += "."
	}
	return text
}
