package preview

import "strings"

// guideStates has a signed-in state only for a partner's person, whose IDs are in the samples.
func guideStates() []state {
	states := []state{
		usual("guide", "the start page of the partner guide", open("/docs")),
		usual("guide-connect", "a topic", open("/docs/connect")),
		usual("guide-libraries", "the recipes", open("/docs/libraries")),
		usual("guide-tokens", "what a 401 means", open("/docs/tokens")),
		usual("guide-test-mode", "test mode", open("/docs/test-mode")),
		usual("guide-portal", "the partner portal", open("/docs/portal")),
		usual("guide-errors", "every error", open("/docs/errors")),
		usual("guide-last", "the last topic", open("/docs/go-live")),
		usual("guide-own", "a partner's person, with their IDs in the samples", admitted, takeSecret, open("/docs/connect")),
		usual("guide-search", "results of a search", open("/docs/search?q=secret+revoke")),
		usual("guide-search-empty", "nothing was searched for", open("/docs/search")),
		usual("guide-search-nothing", "nothing was found", open("/docs/search?q=zyzzyva")),
		usual("guide-search-long", "too much was searched for", open("/docs/search?q="+strings.Repeat("longest", 20))),
	}
	return append(states, extremely("guide", open("/docs"))...)
}
