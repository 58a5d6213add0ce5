package preview

import "slices"

// section is a part of the index, named after the package that owns the pages.
type section struct {
	Name   string
	States []state
}

// state is one page in one condition, and the way to it.
type state struct {
	// Name is the last part of its address.
	Name string
	// Says is what to look at.
	Says string

	who   extreme
	steps []step
}

func sections() []section {
	return []section{
		{"account", slices.Concat(accountStates(), verifyStates(), forgotStates(), managedStates())},
		{"billing", billingStates()},
		{"authz", slices.Concat(authzStates(), testModeStates())},
		{"carrier", slices.Concat(carrierStates(), signInStates())},
		{"event", eventStates()},
		{"guide", guideStates()},
		{"staff", slices.Concat(staffStates(), staffSignInStates(), staffPeopleStates(), staffReadingStates(), applicationStates(), staffAccountStates())},
		{"portal", slices.Concat(portalStates(), applyStates(), portalProfileStates(), portalAttemptStates(), testBenchStates(), callbackStates(), secretStates(), connectionStates(), portalPeopleStates())},
		{"web", webStates()},
	}
}

// usual is a state with ordinary names.
func usual(name, says string, steps ...step) state {
	return state{name, says, ada(), steps}
}

// extremely is the same state with every set of extreme names.
func extremely(name string, steps ...step) (states []state) {
	for _, e := range extremes() {
		states = append(states, state{name + "-" + e.name, e.says, e, steps})
	}
	return states
}

func find(name string) (state, bool) {
	for _, section := range sections() {
		for _, s := range section.States {
			if s.Name == name {
				return s, true
			}
		}
	}
	return state{}, false
}
