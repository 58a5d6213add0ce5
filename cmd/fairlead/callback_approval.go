package main

import "fmt"

// callbackApproval is what makes a callback active that a partner's people have added.
type callbackApproval string

const (
	approveByProof   callbackApproval = "proof"
	approveBySupport callbackApproval = "support"
)

func parseCallbackApproval(text string) (callbackApproval, error) {
	switch v := callbackApproval(text); v {
	case approveByProof, approveBySupport:
		return v, nil
	}
	return "", fmt.Errorf("must be proof or support, not %q", text)
}
