package main

import "fairlead/web"

// room is a section of the index, named like the package that owns the pages.
type room struct {
	Name   string
	States []state
}

// state is one page in one condition.
type state struct {
	// Name is the last part of its address.
	Name string
	// Says is what to look at.
	Says string

	chrome web.Chrome
	page   func(web.Chrome) web.View
}

func rooms() []room {
	return []room{
		{"account", accountStates()},
		{"billing", billingStates()},
		{"authz", authzStates()},
		{"guide", guideStates()},
		{"web", webStates()},
	}
}

func find(name string) (state, bool) {
	for _, r := range rooms() {
		for _, s := range r.States {
			if s.Name == name {
				return s, true
			}
		}
	}
	return state{}, false
}

// The steps of a flow, by their place in the progress line.
const (
	atAccount = iota
	atBilling
	atAccess
)

// inFlow is the chrome of a page of an attempt by the Demo Store.
func inFlow(path, title string, at int) web.Chrome {
	c := outside(path, title)
	c.Flow = &web.Flow{
		Attempt:     "8f14e45fceea167a5a36dedd4bea2543",
		Partner:     "Demo Store",
		SupportCode: "K7QM-2XPD",
		ReturnHost:  "localhost:8081",
	}
	for i, name := range []string{"Account", "Billing", "Access"} {
		c.Flow.Steps = append(c.Flow.Steps, web.Step{Name: name, State: stepState(i, at)})
	}
	if at > atAccount {
		c.SignedIn = &web.Visitor{FullName: "Ada Lovelace", Email: "ada@example.com"}
	}
	return c
}

func stepState(step, at int) web.StepState {
	switch {
	case step < at:
		return web.StepDone
	case step == at:
		return web.StepCurrent
	}
	return web.StepAhead
}

// outside is the chrome of a page that belongs to no attempt.
func outside(path, title string) web.Chrome {
	return web.Chrome{Title: title, Path: path, RequestID: "01J9ZK4T7Q", Brand: web.Brand{
		Name:       "Fairlead",
		TermsURL:   "https://fairlead.example/terms",
		PrivacyURL: "https://fairlead.example/privacy",
		SupportURL: "https://fairlead.example/support",
	}}
}

func signedIn(path, title string) web.Chrome {
	c := outside(path, title)
	c.SignedIn = &web.Visitor{FullName: "Ada Lovelace", Email: "ada@example.com"}
	return c
}

func withAlert(c web.Chrome, sentence string) web.Chrome {
	c.Alert = sentence
	return c
}

func withNotice(c web.Chrome, sentence string) web.Chrome {
	c.Notice = sentence
	return c
}
