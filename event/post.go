package event

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"fairlead/storage"
)

// request is one post to a receiver.
type request struct {
	endpoint storage.Endpoint
	event    storage.Event
	delivery string   // its ID
	number   int      // of the attempt
	secrets  []string // whsec_…, the newest first
	token    string   // empty without OAuth
	body     []byte
	isSample bool
}

// post sends a signed request (Standard Webhooks 1.0) and returns what was sent and answered.
func (c *Client) post(ctx context.Context, p request, at time.Time) (sent http.Header, a answer) {
	sent = http.Header{}
	sent.Set("Content-Type", "application/json")
	sent.Set("webhook-id", p.event.ID)
	sent.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	sent.Set("webhook-signature", signatures(p, at))
	sent.Set("Fairlead-Attempt", strconv.Itoa(p.number))
	sent.Set("Fairlead-Delivery", p.delivery)
	if p.isSample {
		sent.Set("Fairlead-Test", "1")
	}
	if p.token != "" {
		sent.Set("Authorization", "Bearer "+p.token)
	}
	a = c.send(ctx, p.endpoint.URL, sent, p.body, maxAnswer)
	return sent, a
}

// signatures are one for each live secret, with a space between.
func signatures(p request, at time.Time) string {
	var all []string
	for _, secret := range p.secrets {
		signer, err := webhooks.NewWebhook(secret)
		if err != nil { // it was checked when it was added
			continue
		}
		if signature, err := signer.Sign(p.event.ID, at, p.body); err == nil {
			all = append(all, signature)
		}
	}
	return strings.Join(all, " ")
}
