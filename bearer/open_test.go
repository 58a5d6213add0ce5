package bearer_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/bearer"
)

func TestOpenReportsWrongFieldsAndAcceptsNothing(t *testing.T) {
	t.Parallel()
	const introspect, verify = "https://auth.example/oauth/introspect", "https://auth.example/oauth/verify"
	for name, c := range map[string]*bearer.Checker{
		"nothing":                   {},
		"two servers":               {IntrospectURL: introspect, VerifyURL: verify, ClientID: "service_1", ClientSecret: "s"},
		"no credentials":            {IntrospectURL: introspect},
		"no secret":                 {IntrospectURL: introspect, ClientID: "service_1"},
		"no id":                     {IntrospectURL: introspect, ClientSecret: "s"},
		"credentials without a use": {VerifyURL: verify, ClientID: "service_1", ClientSecret: "s"},
		"a secret without a use":    {VerifyURL: verify, ClientSecret: "s"},
		"a URL without host":        {VerifyURL: "/oauth/verify"},
		"a URL of another kind":     {VerifyURL: "ftp://auth.example/oauth/verify"},
		"no URL":                    {VerifyURL: "https://auth.example:port/"},
		"a password in the URL":     {VerifyURL: "https://u:pass@auth.example/oauth/verify"},
		"a fragment in the URL":     {VerifyURL: verify + "#x"},
		"a negative size":           {VerifyURL: verify, CacheSize: -1},
		"a negative timeout":        {VerifyURL: verify, Timeout: -time.Second},
		"a negative grace period":   {VerifyURL: verify, Grace: -time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.Open()
			if err == nil || !strings.HasPrefix(err.Error(), "bearer: ") || strings.Contains(err.Error(), "pass") {
				t.Errorf("got %v", err)
			}
			unavailable(t, serve(c.Handler(http.HandlerFunc(showCaller)), "Bearer "+good))
		})
	}
}

func TestFirstCallOpens(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.mustAnswer(t, good, http.StatusOK, "not opened")
	if err := a.Open(); err != nil {
		t.Error(err)
	}
}
