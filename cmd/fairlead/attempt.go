package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"fairlead/attempt"
	"fairlead/storage"
)

// attemptsListed is how many attempts are listed unless --limit says otherwise.
const attemptsListed = "50"

func (p *program) attemptCommand() *cobra.Command {
	show := &cobra.Command{
		Use:   "show CODE",
		Short: "Show what happened in an attempt to connect, by its support code",
		Long: `Show what happened in an attempt to connect, by the support code that each of its
pages shows. Case and the hyphen do not matter. The log has each request by its ID.`,
		Example: `  fairlead attempt show hate-ckcb`,
		Args:    positional,
	}
	asJSON := jsonFlag(show)
	p.withDB(show, func(ctx context.Context, db *storage.DB, args []string) error {
		found, err := findAttempt(ctx, db, args[0])
		if err != nil {
			return err
		}
		return p.printAttempt(found, *asJSON)
	})
	return group("attempt", "Look up attempts to connect", show, p.listAttemptsCommand())
}

// foundAttempt is an attempt with what support wants to know about it.
type foundAttempt struct {
	storage.Attempt
	attempt.Details
	events []storage.AttemptEvent
}

func findAttempt(ctx context.Context, db *storage.DB, code string) (found foundAttempt, err error) {
	found.Attempt, err = db.AttemptBySupportCode(ctx, code)
	if errors.Is(err, storage.ErrNotFound) {
		return found, fmt.Errorf("there is no attempt with the support code %q; attempts are kept for 30 days, and for one day if nobody did anything in them", code)
	}
	if err != nil {
		return found, err
	}
	if found.events, err = db.Timeline(ctx, found.ID); err != nil {
		return found, err
	}
	found.Details, err = attempt.Describe(ctx, db, found.Attempt)
	return found, err
}

func (p *program) listAttemptsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List attempts to connect, the newest first",
		Example: `  fairlead attempt list --email ada@example.com
  fairlead attempt list --partner CLIENT_ID --since 2h`,
		Args: positional,
	}
	var since, until storage.Time
	var limit int
	f := c.Flags()
	f.SortFlags = false
	client := f.String("partner", "", "only of the partner with this `CLIENT_ID`")
	email := f.String("email", "", "only of the account with this `ADDRESS` or ID")
	flag(f, &since, "since", "", "only those that began at this `TIME` or later: 2026-11-28, 2026-11-28T14:30:00Z, or 2h ago", p.moment)
	flag(f, &until, "until", "", "only those that began before this `TIME`", p.moment)
	flag(f, &limit, "limit", attemptsListed, "at most this `NUMBER`", count)
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		filter := storage.AttemptFilter{ClientID: *client, From: since, To: until, Limit: limit}
		if *email != "" {
			account, err := findAccount(ctx, db, *email)
			if err != nil {
				return err
			}
			filter.AccountID = account.ID
		}
		return p.listAttempts(ctx, db, filter, *asJSON)
	})
}

func (p *program) listAttempts(ctx context.Context, db *storage.DB, filter storage.AttemptFilter, asJSON bool) error {
	all, err := db.Attempts(ctx, filter)
	if err != nil {
		return err
	}
	now := db.Time()
	if asJSON {
		return p.printJSON(results(all, func(one storage.ListedAttempt) any { return listedJSON(one, now) }))
	}
	if len(all) == 0 {
		p.say("There are no such attempts.")
		return nil
	}
	var t table
	t.row("BEGAN", "SUPPORT CODE", "PARTNER", "ACCOUNT", "OUTCOME")
	for _, one := range all {
		t.row(shownTime(one.BeganAt), one.SupportCode, choose(one.Partner == "", "-", one.Partner), choose(one.Email == "", "-", one.Email), string(one.State(now)))
	}
	return p.print(t.bytes())
}

// moment parses a day, a time, or how long ago it was. It is zero for an empty text.
func (p *program) moment(text string) (storage.Time, error) {
	if text == "" {
		return storage.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return storage.At(at), nil
		}
	}
	ago, err := time.ParseDuration(text)
	if err != nil || ago < 0 {
		return storage.Time{}, fmt.Errorf("must be a day such as 2026-11-28, a time such as 2026-11-28T14:30:00Z, or how long ago it was, such as 2h, not %q", text)
	}
	return storage.At(p.now().Add(-ago)), nil
}
