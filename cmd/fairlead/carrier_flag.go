package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"fairlead/carrier"
	"fairlead/storage"
)

// carrierFlags are the flags that say what a carrier is.
type carrierFlags struct {
	change    carrier.Change
	fromStdin *bool
}

func bindCarrier(f *pflag.FlagSet) *carrierFlags {
	b := &carrierFlags{}
	text := func(into **string, name, usage string) {
		f.Var(&givenFlag[string]{into, func(s string) (string, error) { return s, nil }}, name, usage)
	}
	text(&b.change.Preset, "preset", "`NAME` of what is known of a real carrier (default: the carrier's name, if there is such a preset)")
	text(&b.change.Name, "name", "`TEXT` that people see")
	text(&b.change.Auth, "auth", "`oauth|default`; default is for carriers whose accounts have parameters only")
	text(&b.change.ClientID, "client-id", "`ID` by which the carrier knows you")
	b.fromStdin = f.Bool("client-secret-stdin", false, "read the client secret from the first line of standard input")
	text(&b.change.AuthorizeURL, "authorize-url", "`URL` of its authorization endpoint")
	text(&b.change.TokenURL, "token-url", "`URL` of its token endpoint")
	text(&b.change.RefreshURL, "refresh-url", "`URL` for refreshing, where that is not the token endpoint")
	text(&b.change.RevokeURL, "revoke-url", "`URL` of its revocation endpoint")
	text(&b.change.Issuer, "issuer", "`URL` that it sends as iss (RFC 9207)")
	text(&b.change.Scope, "scope", "`TEXT` to ask for")
	text(&b.change.ClientAuth, "client-auth", "`basic|body|none`: how it wants the client ID and secret (default basic)")
	f.Var(&givenFlag[bool]{&b.change.PKCE, strconv.ParseBool}, "pkce", "`true|false`: send a code challenge (default true)")
	text(&b.change.Refresh, "refresh", "`rotating|stable`: refresh tokens work once, or again and again (default rotating)")
	text(&b.change.TokenFormat, "token-format", "`form|json`: how it wants token requests (default form)")
	f.Var(&listFlag[storage.Pair]{&b.change.AuthorizeParams, pair}, "authorize-param", "`NAME=VALUE` to add to authorization requests; can be repeated")
	f.Var(&listFlag[storage.Pair]{&b.change.TokenParams, pair}, "token-param", "`NAME=VALUE` to add to token requests; can be repeated")
	f.Var(&listFlag[storage.Pair]{&b.change.TokenHeaders, pair}, "token-header", "`NAME=VALUE` to add to the headers of token requests; can be repeated")
	f.Var(&listFlag[string]{&b.change.FinalErrors, someText}, "final-error", "`CODE` with which it ends an account, besides invalid_grant; can be repeated")
	f.Var(&givenFlag[int64]{&b.change.AccessTokenLifetime, seconds}, "access-token-lifetime", "`DURATION` of access tokens of which it says none")
	return b
}

// read is the change that the flags ask for.
func (b *carrierFlags) read(stdin io.Reader) (carrier.Change, error) {
	if !*b.fromStdin {
		return b.change, nil
	}
	secret, err := firstLine(stdin, "client secret")
	b.change.ClientSecret = &secret
	return b.change, err
}

// firstLine is a secret on standard input, which no message repeats.
func firstLine(stdin io.Reader, what string) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(stdin, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("cannot read standard input: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", fmt.Errorf("there is no %s on standard input", what)
	}
	return line, nil
}

func pair(text string) (storage.Pair, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return storage.Pair{}, errors.New("must be NAME=VALUE")
	}
	return storage.Pair{Name: name, Value: value}, nil
}

func seconds(text string) (int64, error) {
	d, err := duration(text)
	return int64(d / time.Second), err
}

// givenFlag is a flag whose value stays nil unless it is given.
type givenFlag[T any] struct {
	into  **T
	parse func(string) (T, error)
}

func (g *givenFlag[T]) Set(text string) error {
	value, err := g.parse(text)
	*g.into = &value
	return err
}

func (g *givenFlag[T]) String() string { return "" }
func (g *givenFlag[T]) Type() string   { return "value" }

// listFlag is a flag that can be repeated.
type listFlag[T any] struct {
	into  *[]T
	parse func(string) (T, error)
}

func (l *listFlag[T]) Set(text string) error {
	value, err := l.parse(text)
	*l.into = append(*l.into, value)
	return err
}

func (l *listFlag[T]) String() string { return "" }
func (l *listFlag[T]) Type() string   { return "value" }
