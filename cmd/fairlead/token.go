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
	c := group("token", "Inspect or revoke access tokens", p.tokenInspectCommand(), p.tokenRevokeCommand())
	c.Args = noArgs
	return c
}

// noArgs refuses arguments without repeating them, since one may be the token.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageErrorf("a token is read from standard input, not from the command line, where other users of this machine could see it")
}

// readToken reads a token from standard input. No message repeats the input, which
// may be a secret even if it is not a token.
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
		return "", errors.New("standard input is not an access token: a token begins with oauth. or service., has 91 or 93 characters, and stands alone")
	}
	return token, nil
}
