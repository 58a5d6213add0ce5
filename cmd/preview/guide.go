package main

func guideStates() []state {
	states := []state{
		usual("guide", "the whole partner guide", open("/docs")),
		usual("guide-signed-in", "somebody is logged in", loggedIn, open("/docs")),
	}
	return append(states, extremely("guide", loggedIn, open("/docs"))...)
}
