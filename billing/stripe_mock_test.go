package billing_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"fairlead/billing/stripetest"
	"fairlead/web/webtest"
)

// TestMain ends the stripe-mock that the tests share.
func TestMain(m *testing.M) {
	ctx, stop := context.WithCancel(context.Background())
	var mock *stripetest.Mock
	stripeMock = sync.OnceValues(func() (*stripetest.Mock, error) {
		var err error
		mock, err = stripetest.Start(ctx, "../tools/go.mod")
		return mock, err
	})
	code := webtest.Run(m)
	stop()
	if mock != nil {
		mock.Wait()
	}
	os.Exit(code)
}

// stripeMock starts Stripe's own mock, once.
var stripeMock func() (*stripetest.Mock, error)

func stripeMockURL(t *testing.T) string {
	t.Helper()
	mock, err := stripeMock()
	webtest.Require(t, err == nil, fmt.Sprintf("stripe-mock cannot be built or started here: %v", err))
	return mock.URL
}
