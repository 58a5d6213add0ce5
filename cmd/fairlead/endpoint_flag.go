package main

import (
	"io"

	"github.com/spf13/cobra"

	"fairlead/event"
)

// bindEndpoint declares what an endpoint is made of. The client secret is no flag.
func bindEndpoint(c *cobra.Command) func(stdin io.Reader) (event.Change, error) {
	f := c.Flags()
	url := f.String("url", "", "the `URL` to which events are sent")
	events := f.String("events", "*", "`\"PATTERN …\"` of types, such as * or carrier.*")
	description := f.String("description", "", "a `TEXT` for people")
	clientID := f.String("oauth-client-id", "", "the `ID` for a token; the client secret is the first line of standard input")
	tokenURL := f.String("oauth-token-url", "", "the `URL` that issues the token")
	clientAuth := f.String("oauth-client-auth", "body", "`body|basic|json`, how the client authenticates")
	scope := f.String("oauth-scope", "", "the `TEXT` of a scope")
	return func(stdin io.Reader) (event.Change, error) {
		change := event.Change{URL: url, Description: description, Events: event.SplitPatterns(*events)}
		if *clientID == "" {
			if *tokenURL != "" || *scope != "" || f.Changed("oauth-client-auth") {
				return change, usageErrorf("--oauth-token-url, --oauth-client-auth and --oauth-scope need --oauth-client-id")
			}
			return change, nil
		}
		secret, err := firstLine(stdin, "client secret")
		if err != nil {
			return change, usageErrorf("%s; it is its first line, since --oauth-client-id is given", err)
		}
		change.OAuth = &event.OAuthChange{ClientID: clientID, ClientSecret: &secret, TokenURL: tokenURL, ClientAuth: clientAuth, Scope: scope}
		return change, nil
	}
}
