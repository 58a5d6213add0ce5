package main

import "fmt"

// verifyEmail is when people have to verify their email.
type verifyEmail string

const (
	verifyBefore verifyEmail = "before" // there is an account
	verifyAfter  verifyEmail = "after"
)

func parseVerifyEmail(text string) (verifyEmail, error) {
	switch v := verifyEmail(text); v {
	case verifyBefore, verifyAfter:
		return v, nil
	}
	return "", fmt.Errorf("must be before or after, not %q", text)
}
