package main

// guideStates has no signed-in state, because the guide is the same for everyone.
func guideStates() []state {
	states := []state{usual("guide", "the whole partner guide", open("/docs"))}
	return append(states, extremely("guide", open("/docs"))...)
}
