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

// room is a part of the house that answers requests.
type room interface{ Mount(mux *http.ServeMux) }

// rooms is the whole house, in the order of a visitor's path.
func (p *program) rooms(hall *web.Hall, k keys, usage *storage.Usage) []room {
	s := &p.settings
	authorization := &authz.Room{Web: hall, CodeLifetime: s.CodeLifetime, AttemptLifetime: s.AttemptLifetime,
		CodeKeys: k.derive("code", 32), TokenKeys: k.derive("token", 32), Usage: usage}
	return []room{
		hall,
		authorization,
		&account.Room{Web: hall},
		&billing.Room{Web: hall, Processor: billing.Sandbox{}},
		&api.Room{Web: hall, Bearer: authorization, AccountHeader: s.AccountHeader, VersionHeader: s.VersionHeader},
	}
}

// serve runs the server until ctx ends and what is in flight is done.
func (p *program) serve(ctx context.Context) error {
	k, err := p.openKeys()
	if err != nil {
		return err
	}
	db, err := p.openDB(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is left to be written
	doors, err := p.openDoors(ctx)
	if err != nil {
		return err
	}
	defer doors.close()

	log := slog.New(slog.NewJSONHandler(p.stderr, nil))
	hall, err := p.openHall(db, k, log, doors)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	usage := &storage.Usage{DB: db}
	for _, r := range p.rooms(hall, k, usage) {
		r.Mount(mux)
	}
	ops := newOperations(db)
	doors.public.server = newServer(hall.Outer(ops.counting(mux)), log)
	doors.ops.server = newOpsServer(ops, log)
	if p.settings.Demo {
		if doors.demo.server, err = p.openDemo(ctx, hall, k, doors.demo, log); err != nil {
			return err
		}
	}
	p.announce(log, hall, doors)
	defer startChores(ctx, db, usage, log)()
	return doors.serve(ctx, func() {
		log.Info("stopping", "what", "requests in flight are answered first")
		ops.draining.Store(true)
	})
}

// openHall gets ready what all rooms share.
func (p *program) openHall(db *storage.DB, k keys, log *slog.Logger, d *doors) (*web.Hall, error) {
	s := &p.settings
	public := d.publicURL(s)
	hall := &web.Hall{
		DB: db, Brand: s.Brand, Log: log, PublicURL: public, TrustedProxies: s.TrustedProxies, Unlimited: !s.RateLimits,
		Sessions: &web.Sessions{DB: db, Codecs: k.cookieCodecs(), Secure: public.Scheme == "https"},
	}
	return hall, hall.Open(templates.FS, static.FS)
}

// announce says where the server is, in the log and, for the demo, to whoever
// started it.
func (p *program) announce(log *slog.Logger, hall *web.Hall, d *doors) {
	log.Info("serving", "public_url", hall.PublicURL.String(), "version", thisBuild().Version,
		"address", d.public.address(), "ops_address", d.ops.address(), "demo_address", d.demo.address())
	if hall.Unlimited {
		log.Warn("rate limits are off: this is for tests only")
	}
	if p.settings.Demo {
		_ = p.print([]byte("Open " + d.demo.localURL() + " and press Connect with " + hall.Brand.Name + ".\n"))
	}
	if p.serving != nil {
		p.serving(d)
	}
}
