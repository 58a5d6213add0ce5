package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"fairlead/event"
	"fairlead/storage"
)

const (
	shownEvents = 100
	// largestEvent is how much data an event can have.
	largestEvent = 64 << 10
	// publishedByCommand stands for a service where a command has published.
	publishedByCommand = "command"
)

func (p *program) eventCommand() *cobra.Command {
	return group("event", "Publish events, and list what happened", p.eventPublishCommand(), p.eventListCommand())
}

func (p *program) eventPublishCommand() *cobra.Command {
	c := &cobra.Command{
		Use:     "publish",
		Short:   "Publish an event about an account; its data is a JSON object on standard input",
		Example: `  echo '{"tracking_number": "1Z…"}' | fairlead event publish --account ID --type shipment.updated`,
		Args:    positional,
	}
	account := c.Flags().String("account", "", "the `ID` of the account that it is about")
	what := c.Flags().String("type", "", "the `TYPE`, such as shipment.updated")
	explained(c)
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		if *account == "" || !event.IsPublishable(*what) {
			return usageErrorf("give --account and a --type of two to five words of a-z, 0-9 and _ with full stops between, not beginning with a word that Fairlead uses, such as connection")
		}
		data, err := readEventData(p.stdin)
		if err != nil {
			return err
		}
		all := []storage.Publication{{Event: storage.Event{Type: storage.EventType(*what), AccountID: *account, PublishedBy: publishedByCommand, Data: data}}}
		var wrong *storage.PublishError
		if err := db.Publish(ctx, all); errors.As(err, &wrong) {
			return fmt.Errorf("there is no account %s", *account)
		} else if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(event.ShowPublished(all[0]))
		}
		return p.print([]byte("Published " + all[0].ID + ".\n"))
	})
}

// readEventData reads a JSON object. Numbers stay as they were written.
func readEventData(stdin io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(stdin, largestEvent+1))
	if err != nil {
		return "", fmt.Errorf("cannot read standard input: %w", err)
	}
	var object map[string]json.RawMessage
	if len(text) > largestEvent || json.Unmarshal(text, &object) != nil || object == nil {
		return "", errors.New("the data on standard input must be a JSON object of up to 64 KiB")
	}
	var compact bytes.Buffer
	err = json.Compact(&compact, text)
	return compact.String(), err
}

func (p *program) eventListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the newest events; all of them, unless an owner is named", Args: positional}
	account := c.Flags().String("account", "", "what the account with this `ID` may hear of")
	partner := c.Flags().String("partner", "", "what the partner with this `CLIENT_ID` may hear of")
	what := c.Flags().String("type", "", "events of one `TYPE`")
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, _ []string) error {
		f := storage.EventFilter{Type: storage.EventType(*what), Limit: shownEvents}
		switch {
		case *account != "" && *partner != "":
			return usageErrorf("give one of --account and --partner")
		case *account != "":
			f.Hearer = storage.Owner{Kind: storage.OwnerAccount, ID: *account}
		case *partner != "":
			f.Hearer = storage.Owner{Kind: storage.OwnerPartner, ID: *partner}
		}
		all, err := db.Events(ctx, f)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(results(all, event.ShowEvent))
		}
		var t table
		t.row("EVENT", "TYPE", "ACCOUNT", "PARTNER", "AT")
		for _, e := range all {
			t.row(e.ID, string(e.Type), e.AccountID, e.ClientID, shownTime(e.At))
		}
		return p.print(t.bytes())
	})
}
