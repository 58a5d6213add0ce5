package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"fairlead/billing"
	"fairlead/doctor"
	"fairlead/key"
	"fairlead/mail"
)

// selfCheckPurpose is what the key that web.SelfCheck and the doctor share is derived for.
const selfCheckPurpose = "self check"

// foundError is the exit code for the worst finding. Nothing is printed for it.
type foundError int

func (foundError) Error() string { return "the doctor has found something" }

func (p *program) doctorCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check the settings, the server and everything it depends on",
		Long: `Check the settings, the server and everything it depends on, while the server is
running or before it is started. It takes the settings of serve, as flags or from the
environment. Run it as the server's user. It changes nothing, sends no mail, and shows
no secret. It takes a few seconds.

Each finding is one line: what is wrong, why it matters, and what to do. The worst
comes first.

Exit codes: 0 for no findings or only notes, 3 for warnings, 4 for problems. 1 means
that the checks could not be run, and 2 that a flag or a setting has a bad value.`,
		Example: "  fairlead doctor\n  fairlead doctor --json",
		Args:    positional,
	}
	p.settings.bindServe(c.Flags())
	asJSON := jsonFlag(c)
	all := c.Flags().Bool("all", false, "also show the checks that have passed")
	// Contradictions are findings here.
	c.PersistentPreRunE = func(c *cobra.Command, _ []string) error { return p.settings.fromEnv(c.Flags(), p.env) }
	c.RunE = func(c *cobra.Command, _ []string) error { return p.diagnose(c, *asJSON, *all) }
	return c
}

// diagnose prints what is found, and returns its exit code as an error.
func (p *program) diagnose(c *cobra.Command, asJSON, all bool) error {
	d, err := p.openDoctor(p.settings.contradictions(c.Flags()))
	if err != nil {
		return err
	}
	r := d.Examine(c.Context())
	if c.Context().Err() != nil {
		return fmt.Errorf("the checks were interrupted: %w", context.Cause(c.Context()))
	}
	if asJSON {
		err = p.printFindingsJSON(r)
	} else {
		err = p.printFindings(r, all)
	}
	switch {
	case err != nil:
		return err
	case r.Count(doctor.Problem) > 0:
		return foundError(exitProblems)
	case r.Count(doctor.Warning) > 0:
		return foundError(exitWarnings)
	}
	return nil
}

// openDoctor is a doctor for the settings.
func (p *program) openDoctor(contradictions []error) (*doctor.Doctor, error) {
	s := &p.settings
	d := &doctor.Doctor{
		Contradictions: contradictions, PublicURL: s.PublicURL, OpsAddr: s.OpsAddr, TrustedProxies: s.TrustedProxies, DatabaseURL: s.DatabaseURL,
		KeysFile: s.KeysFile, KeysInVariable: s.Keys != nil, ReadKeys: p.readKeys,
		SelfCheckKey: func(l key.List) []byte { return l.Derive(selfCheckPurpose, 32)[0] },
		Folders:      []string{filepath.Dir(s.AuditHeadsFile)}, MailFolder: p.mailPath(),
		Unlimited: !s.RateLimits, Demo: s.Demo, WebhookLoopback: s.WebhookLoopback, CodeLifetime: s.CodeLifetime,
		Sessions: []doctor.SessionLifetimes{{Setting: "session", Idle: s.SessionIdleLifetime, Age: s.SessionLifetime},
			{Setting: "staff-session", Idle: s.StaffSessionIdleLifetime, Age: s.StaffSessionLifetime},
			{Setting: "partner-session", Idle: s.PartnerSessionIdleLifetime, Age: s.PartnerSessionLifetime}},
	}
	if s.StripeSecretKey != "" && s.StripePublishableKey != "" {
		d.Stripe = &billing.Stripe{SecretKey: s.StripeSecretKey, PublishableKey: s.StripePublishableKey, APIBase: s.StripeAPIBase}
	}
	if s.SMTPURL == "" {
		return d, nil
	}
	var err error
	d.Mail, err = mail.OpenSMTP(s.SMTPURL, mail.Noreply(s.Brand.Name, s.PublicURL))
	return d, err
}

// printFindings prints a line for each finding, and a summary.
func (p *program) printFindings(r doctor.Report, all bool) error {
	var b strings.Builder
	for _, f := range r.Findings {
		if all || f.Severity != doctor.Passed {
			_, _ = fmt.Fprintln(&b, f) // a builder takes everything
		}
	}
	_, _ = fmt.Fprintln(&b, r.Summary())
	return p.print([]byte(b.String()))
}

// findingJSON is a finding as scripts read it.
type findingJSON struct {
	Check    string          `json:"check"`
	Severity doctor.Severity `json:"severity"`
	What     string          `json:"what"`
	Why      *string         `json:"why"`
	Do       *string         `json:"do"`
}

// doctorJSON has all findings, those that have passed too.
type doctorJSON struct {
	Problems int           `json:"problems"`
	Warnings int           `json:"warnings"`
	Notes    int           `json:"notes"`
	Passed   int           `json:"passed"`
	Results  []findingJSON `json:"results"`
}

func (p *program) printFindingsJSON(r doctor.Report) error {
	j := doctorJSON{Problems: r.Count(doctor.Problem), Warnings: r.Count(doctor.Warning), Notes: r.Count(doctor.Note), Passed: r.PassedChecks(), Results: []findingJSON{}}
	for _, f := range r.Findings {
		j.Results = append(j.Results, findingJSON{f.Check, f.Severity, f.What, orNull(f.Why), orNull(f.Do)})
	}
	return p.printJSON(j)
}
