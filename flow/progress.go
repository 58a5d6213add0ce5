package flow

import (
	"net/url"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// The steps of an attempt as the progress line names them.
const (
	StepAccount locale.Text = "Account"
	StepBilling locale.Text = "Billing"
	StepAccess  locale.Text = "Access"
)

// Progress is what the pages of an attempt show around a step, nil outside of an
// attempt.
func Progress(a storage.Attempt, current locale.Text) *web.Flow {
	f := WithoutSteps(a)
	if f == nil {
		return nil
	}
	state := web.StepDone
	for _, name := range []locale.Text{StepAccount, StepBilling, StepAccess} {
		if name == current {
			f.Steps = append(f.Steps, web.Step{Name: name, State: web.StepCurrent})
			state = web.StepAhead
			continue
		}
		f.Steps = append(f.Steps, web.Step{Name: name, State: state})
	}
	return f
}

// WithoutSteps is [Progress] for a page that is not a step: a progress line would mark
// steps as done that never were.
func WithoutSteps(a storage.Attempt) *web.Flow {
	if a.ID == "" {
		return nil
	}
	return &web.Flow{Query: query(a.ID), Partner: a.Partner, Logo: LogoURL(a.Logo), SupportCode: a.SupportCode, ReturnHost: Host(a.Callback),
		UILocales: uiLocales(a), Test: a.IsTest()}
}

// LogoURL is where a logo is served, empty for none.
func LogoURL(hash string) string {
	if hash == "" {
		return ""
	}
	return "/logo/" + hash + ".png"
}

// uiLocales are the languages that the partner asked for. An attempt is read anew for each
// of its pages, which do this once; it takes microseconds.
func uiLocales(a storage.Attempt) string {
	sent, err := web.ParseQuery(a.Parameters)
	if err != nil {
		return ""
	}
	return sent.Get("ui_locales")
}

// Policy lets a form of an attempt end at the partner.
func Policy(a storage.Attempt) web.Policy {
	if a.ID == "" {
		return web.Policy{}
	}
	return web.LeadingTo(a.Callback)
}

// Host is where a URL leads, with its port unless that is the standard one.
func Host(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	if (u.Scheme == "https" && u.Port() == "443") || (u.Scheme == "http" && u.Port() == "80") {
		return u.Hostname()
	}
	return u.Host
}
