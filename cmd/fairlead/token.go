package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"fairlead/authz"
)

func (p *program) tokenCommand() *cobra.Command {
	c := group("token", "Find out about access tokens, and end one", p.tokenInspectCommand(), p.tokenRevokeCommand())
	c.Args = noWords
	return c
}

// noWords refuses all words and repeats none, for one of them may be the token.
func noWords(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageErrorf("a token is never given on the command line, where others on this machine can see it; fairlead token inspect reads it from standard input")
}

// readToken reads a token from standard input. No message repeats what came,
// which may be a secret even where it is no token.
func (p *program) readToken() (string, error) {
	read, err := io.ReadAll(io.LimitReader(p.stdin, 1000)) // more is no token
	if err != nil {
		return "", fmt.Errorf("cannot read standard input: %w", err)
	}
	token := strings.TrimSuffix(strings.TrimSuffix(string(read), "\n"), "\r")
	switch {
	case token == "":
		return "", errors.New("there is no token on standard input")
	case !authz.LooksLikeToken(token):
		return "", errors.New("what came on standard input is no access token: those begin with oauth. or service., have 91 or 93 characters and nothing around them")
	}
	return token, nil
}
