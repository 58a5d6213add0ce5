package main

// room is a section of the index, named like the package that owns the pages.
type room struct {
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

func rooms() []room {
	return []room{
		{"account", append(accountStates(), forgotStates()...)},
		{"billing", billingStates()},
		{"authz", authzStates()},
		{"guide", guideStates()},
		{"web", webStates()},
	}
}

// usual is a state of people with usual names.
func usual(name, says string, steps ...step) state {
	return state{name, says, ada(), steps}
}

// extremely is the same state with every extreme.
func extremely(name string, steps ...step) (states []state) {
	for _, e := range extremes() {
		states = append(states, state{name + "-" + e.name, e.says, e, steps})
	}
	return states
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
