package main

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/spf13/cobra"

	"fairlead/account"
	"fairlead/api"
	"fairlead/authz"
	"fairlead/billing"
	"fairlead/guide"
	"fairlead/key"
	"fairlead/mail"
	"fairlead/static"
	"fairlead/storage"
	"fairlead/templates"
	"fairlead/web"
)

func (p *program) serveCommand() *cobra.Command {
	c := &cobra.Command{Use: "serve", Short: "Run the server", Args: positional}
	p.settings.bindServe(c.Flags())
	c.RunE = func(c *cobra.Command, _ []string) error { return p.serve(c.Context()) }
	return c
}

// house is one running server.
type house struct {
	*program
	keys      *key.Ring
	db        *storage.DB
	log       *slog.Logger
	doors     *doors
	ops       *operations
	usage     *storage.Usage
	memory    *storage.Memory
	hall      *web.Hall
	hasher    *account.Hasher
	processor billing.Processor
	mail      *mail.Room // a room without a door: it only writes to people
}

// room is a part of the house that answers requests.
type room interface{ Mount(mux *http.ServeMux) }

// rooms is the whole house, in the order of a visitor's path.
func (h *house) rooms() []room {
	s := &h.settings
	authorization := &authz.Room{Web: h.hall, CodeLifetime: s.CodeLifetime, AttemptLifetime: s.AttemptLifetime,
		PushedLifetime: s.PARLifetime, ServiceTokenLifetime: s.ServiceTokenLifetime,
		CodeKeys: h.derived("code"), TokenKeys: h.derived("token"), Usage: h.usage, Memory: h.memory}
	return []room{
		h.hall,
		authorization,
		&account.Room{Web: h.hall, Hasher: h.hasher},
		&billing.Room{Web: h.hall, Processor: h.processor},
		&api.Room{Web: h.hall, Bearer: authorization, AccountHeader: s.AccountHeader, VersionHeader: s.VersionHeader},
		&guide.Room{Web: h.hall, KeyScheme: s.TokenScheme, AccountHeader: s.AccountHeader, VersionHeader: s.VersionHeader,
			CodeLifetime: s.CodeLifetime, AttemptLifetime: s.AttemptLifetime, PushedLifetime: s.PARLifetime, ServiceTokenLifetime: s.ServiceTokenLifetime},
	}
}

// serve runs the server until ctx ends and what is in flight is done.
func (p *program) serve(ctx context.Context) error {
	p.easeCollector()
	k, err := p.openKeys()
	if err != nil {
		return err
	}
	db, err := p.openDB(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is left to be written
	d, err := p.openDoors(ctx)
	if err != nil {
		return err
	}
	defer d.close()

	h := &house{program: p, keys: k, db: db, doors: d, log: slog.New(slog.NewJSONHandler(p.stderr, nil)),
		ops: newOperations(db), usage: &storage.Usage{DB: db}, memory: storage.NewMemory(db), hasher: p.openHasher()}
	defer h.hasher.Close()
	if err := h.furnish(ctx); err != nil {
		return err
	}
	h.announce()
	defer h.startChores(ctx)()
	return d.serve(ctx, p.settings.DrainDelay, h.stopping)
}

// furnish puts a server behind each door.
func (h *house) furnish(ctx context.Context) (err error) {
	if h.processor, err = h.openProcessor(); err != nil {
		return err
	}
	if h.hall, err = h.openHall(); err != nil {
		return err
	}
	if h.mail, err = h.openMail(); err != nil {
		return err
	}
	mux := http.NewServeMux()
	for _, r := range h.rooms() {
		r.Mount(mux)
	}
	h.doors.public.server = newServer(h.ops.farewell(h.hall.Outer(mux)), h.log)
	h.doors.crowd.serves(h.doors.public.server)
	h.addGauges()
	h.doors.ops.server = newOpsServer(h.ops, h.log)
	if h.settings.Demo {
		h.doors.demo.server, err = h.openDemo(ctx)
	}
	return err
}

// openHall gets ready what all rooms share.
func (h *house) openHall() (*web.Hall, error) {
	s := &h.settings
	public := h.doors.publicURL(s)
	hall := &web.Hall{
		DB: h.db, Brand: s.Brand, Log: h.log, PublicURL: public, TrustedProxies: s.TrustedProxies, Unlimited: !s.RateLimits,
		Answered: h.ops.traffic.count,
		Sessions: &web.Sessions{DB: h.db, Codecs: key.From(h.keys, key.List.Codecs), Secure: public.Scheme == "https"},
	}
	return hall, hall.Open(templates.FS, static.FS)
}

// openProcessor is Stripe where there is a key for it, and else the sandbox.
func (h *house) openProcessor() (billing.Processor, error) {
	s := &h.settings
	if s.StripeSecretKey == "" {
		return billing.Sandbox{}, nil
	}
	stripe := &billing.Stripe{DB: h.db, SecretKey: s.StripeSecretKey, PublishableKey: s.StripePublishableKey, APIBase: s.StripeAPIBase}
	if err := stripe.Open(); err != nil {
		return nil, misused("%s", err)
	}
	return stripe, nil
}
