package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"fairlead/event"
	"fairlead/storage"
)

const (
	shownDeliveries = 100
	// testPatience is how long a test waits for a running server.
	testPatience, testLook = 30 * time.Second, 100 * time.Millisecond
)

func (p *program) endpointDeliveriesCommand() *cobra.Command {
	c := &cobra.Command{Use: "deliveries ENDPOINT", Short: "List an endpoint's newest deliveries"}
	status := ""
	flag(c.Flags(), &status, "status", "", "`pending|delivered|failed|skipped`", optional(deliveryStatus))
	asJSON := jsonFlag(c)
	return p.withEndpoint(c, func(ctx context.Context, db *storage.DB, of storage.Endpoint, _ []string) error {
		all, err := db.Deliveries(ctx, storage.DeliveryFilter{EndpointID: of.ID, Status: storage.DeliveryStatus(status), Limit: shownDeliveries})
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(results(all, event.ShowDelivery))
		}
		var t table
		t.row("DELIVERY", "TYPE", "STATUS", "ATTEMPTS", "CREATED")
		for _, d := range all {
			t.row(d.ID, string(d.Event.Type), string(d.Status), strconv.Itoa(d.Attempts), shownTime(d.CreatedAt))
		}
		return p.print(t.bytes())
	})
}

func deliveryStatus(text string) (string, error) {
	if !slices.Contains(event.DeliveryStatuses, storage.DeliveryStatus(text)) {
		return "", errors.New("must be pending, delivered, failed or skipped")
	}
	return text, nil
}

func (p *program) endpointDeliveryCommand() *cobra.Command {
	c := &cobra.Command{Use: "delivery DELIVERY", Short: "Show a delivery and its attempts", Args: positional}
	asJSON := jsonFlag(c)
	return p.withDB(c, func(ctx context.Context, db *storage.DB, args []string) error {
		d, err := db.DeliveryByID(ctx, args[0])
		if errors.Is(err, storage.ErrNotFound) {
			return fmt.Errorf("there is no delivery %s", args[0])
		}
		if err != nil {
			return err
		}
		return p.showDelivery(ctx, db, d, *asJSON)
	})
}

func (p *program) showDelivery(ctx context.Context, db *storage.DB, d storage.DeliveryOf, asJSON bool) error {
	attempts, err := db.DeliveryAttempts(ctx, d.ID)
	if err != nil {
		return err
	}
	if asJSON {
		return p.printDelivery(ctx, db, d, attempts)
	}
	var t table
	t.line("Delivery", d.ID)
	t.line("Event", d.Event.ID)
	t.line("Type", string(d.Event.Type))
	t.line("Status", string(d.Status))
	t.line("Next attempt", shownTime(d.NextAt))
	for _, a := range attempts {
		outcome := "status " + strconv.Itoa(a.Status)
		if a.Error != "" {
			outcome = a.Error + ": " + a.Detail
		}
		t.line("Attempt "+strconv.Itoa(a.Number), shownTime(a.At)+"  "+outcome)
	}
	return p.print(t.bytes())
}

// printDelivery prints a delivery as the API shows it.
func (p *program) printDelivery(ctx context.Context, db *storage.DB, d storage.DeliveryOf, attempts []storage.DeliveryAttempt) error {
	of, err := db.EndpointByID(ctx, d.EndpointID)
	if err != nil {
		return err
	}
	text, err := (&event.Registry{DB: db}).Text(ctx, of, d)
	if err != nil {
		return err
	}
	shown := event.ShowTried(d, attempts)
	shown.Body = &text
	return p.printJSON(shown)
}

func (p *program) endpointTestCommand() *cobra.Command {
	c := explained(&cobra.Command{Use: "test ENDPOINT", Short: "Have a running server send a test event, and wait for it"})
	asJSON := jsonFlag(c)
	return p.withEndpoint(c, func(ctx context.Context, db *storage.DB, of storage.Endpoint, _ []string) error {
		id, err := db.QueueTest(ctx, of.ID)
		if errors.Is(err, storage.ErrEndpointOff) {
			return errors.New("the endpoint is disabled. Enable it first")
		}
		if err != nil {
			return err
		}
		d, err := waitForTest(ctx, db, id)
		if err != nil {
			return err
		}
		if err := p.showDelivery(ctx, db, d, *asJSON); err != nil {
			return err
		}
		if d.Status != storage.DeliveryDelivered {
			return errors.New("the test event was not delivered")
		}
		return nil
	})
}

// waitForTest waits until a test has been tried, which is done once, also if the command is
// stopped meanwhile.
func waitForTest(ctx context.Context, db *storage.DB, id string) (d storage.DeliveryOf, err error) {
	patient, cancel := context.WithTimeout(ctx, testPatience)
	defer cancel()
	for d.Attempts == 0 && patient.Err() == nil && err == nil {
		select {
		case <-patient.Done():
		case <-time.After(testLook):
			d, err = db.DeliveryByID(ctx, id)
		}
	}
	ended := context.WithoutCancel(ctx)
	if err := db.EndTest(ended, id); err != nil {
		return d, err
	}
	switch {
	case ctx.Err() != nil:
		return d, ctx.Err()
	case err != nil:
		return d, err
	case d.Attempts == 0:
		return d, errors.New("no server has sent the test within 30 seconds. Is one running on this database?")
	}
	return db.DeliveryByID(ended, id)
}

func (p *program) endpointResendCommand() *cobra.Command {
	c := &cobra.Command{Use: "resend ENDPOINT", Short: "Send a delivery again, or all that failed since a time"}
	explained(c)
	delivery := c.Flags().String("delivery", "", "the delivery with this `ID`")
	since := time.Time{}
	flag(c.Flags(), &since, "failed-since", "", "all that failed or were skipped since a `TIME`, such as 2026-12-01T09:30:00Z", optionalTime)
	asJSON := jsonFlag(c)
	return p.withEndpoint(c, func(ctx context.Context, db *storage.DB, of storage.Endpoint, _ []string) (err error) {
		count := int64(1)
		switch {
		case (*delivery == "") == since.IsZero():
			return usageErrorf("give one of --delivery and --failed-since")
		case *delivery != "":
			err = db.Resend(ctx, of.ID, *delivery)
		default:
			count, err = db.ResendFailed(ctx, of.ID, storage.At(since), db.Time())
		}
		switch {
		case errors.Is(err, storage.ErrEndpointOff):
			return errors.New("the endpoint is disabled. Enable it first")
		case errors.Is(err, storage.ErrNotFound):
			return fmt.Errorf("this endpoint has no delivery %s", *delivery)
		case err != nil:
			return err
		case *asJSON && *delivery != "":
			d, err := db.DeliveryByID(ctx, *delivery)
			if err != nil {
				return err
			}
			return p.printJSON(event.ShowDelivery(d))
		case *asJSON:
			return p.printJSON(event.ResentBody{Count: count})
		}
		return p.print([]byte("Deliveries to send again: " + strconv.FormatInt(count, 10) + "\n"))
	})
}

func optionalTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fmt.Errorf("must be a time such as 2026-12-01T09:30:00Z, not %q", text)
	}
	return at, nil
}
