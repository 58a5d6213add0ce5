package doctor

import (
	"cmp"
	"context"
	"crypto/x509"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"fairlead/billing"
	"fairlead/key"
	"fairlead/mail"
)

// Doctor examines one installation.
type Doctor struct {
	// Contradictions are the settings that the server refuses to start with.
	Contradictions []error

	PublicURL      *url.URL
	OpsAddr        string // empty: off
	TrustedProxies []netip.Prefix
	DatabaseURL    string

	// KeysFile is where the keys are; with KeysInVariable it is where they could be, too.
	KeysFile       string
	KeysInVariable bool
	// ReadKeys reads the keys.
	ReadKeys func() (key.List, error)
	// SelfCheckKeys derives the keys for [web.SelfCheck].
	SelfCheckKeys func(key.List) [][]byte
	// Folders are other folders that the server writes to.
	Folders []string

	Mail *mail.SMTP // nil: mail goes to MailFolder
	// MailFolder is where mail is written without a mail server.
	MailFolder string

	Stripe *billing.Stripe // nil: the sandbox; not opened yet

	Unlimited, Demo, WebhookLoopback bool
	// Lifetimes that depend on each other.
	CodeLifetime time.Duration
	Sessions     []SessionLifetimes

	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// Roots are the trusted certificate authorities; nil: the system's.
	Roots  *x509.CertPool
	Limits Limits
}

// SessionLifetimes are two settings, by the name that they have in common.
type SessionLifetimes struct {
	Setting   string // such as staff-session
	Idle, Age time.Duration
}

// Limits are the thresholds of the checks. Zero values mean the defaults.
type Limits struct {
	Time            time.Duration // of each check
	DiskProblem     uint64        // bytes that are left
	DiskWarning     uint64
	Fsync           time.Duration
	Log             int64 // bytes of SQLite's log
	LongTransaction time.Duration
	BackupAge       time.Duration
}

func (l Limits) orDefault() Limits {
	l.Time = cmp.Or(l.Time, 5*time.Second)
	l.DiskProblem = cmp.Or(l.DiskProblem, 256<<20)
	l.DiskWarning = cmp.Or(l.DiskWarning, 1<<30)
	l.Fsync = cmp.Or(l.Fsync, 20*time.Millisecond)
	l.Log = cmp.Or(l.Log, 1<<30)
	l.LongTransaction = cmp.Or(l.LongTransaction, 5*time.Minute)
	l.BackupAge = cmp.Or(l.BackupAge, 48*time.Hour)
	return l
}

// check is one subject to look into.
type check struct {
	name  string
	kinds []*kind
	// run finds nothing at all where it cannot look.
	run func(ctx context.Context, e *examination) []Finding
}

// checks are in the order in which an installation is set up.
func checks() []check {
	return []check{settingsCheck, serverCheck, publicURLCheck, tlsCheck, proxiesCheck, clockCheck, diskCheck, databaseCheck,
		keysCheck, mailCheck, billingCheck, backupCheck, webhooksCheck, carriersCheck}
}

var unfinished = kind{Warning, "This check did not finish within %s.", "What it contacts may be overloaded, or a firewall may drop its requests.", "Run fairlead doctor again. If it happens again, look at what this check contacts."}

// Examine runs all checks side by side.
func (d Doctor) Examine(ctx context.Context) Report {
	if d.Now == nil {
		d.Now = time.Now
	}
	d.Limits = d.Limits.orDefault()
	ctx, cancel := context.WithTimeout(ctx, d.Limits.Time)
	defer cancel()
	e := begin(ctx, &d)
	defer e.end()
	all := checks()
	found := make([][]Finding, len(all))
	var running sync.WaitGroup
	for i, c := range all {
		running.Go(func() { found[i] = c.within(ctx, e) })
	}
	running.Wait()
	var r Report
	for _, one := range found {
		r.Findings = append(r.Findings, one...)
	}
	r.sort()
	return r
}

// grace is how much longer a check may take to say that what it asked took too long.
const grace = 500 * time.Millisecond

// within runs a check until ctx ends. What hangs is left behind: the process ends soon.
func (c check) within(ctx context.Context, e *examination) (found []Finding) {
	done := make(chan []Finding, 1)
	go func() { done <- c.run(ctx, e) }()
	select {
	case found = <-done:
	case <-ctx.Done():
		select {
		case found = <-done:
		case <-time.After(grace):
			found = []Finding{unfinished.found(e.Limits.Time)}
		}
	}
	for i := range found {
		found[i].Check = c.name
	}
	return found
}
