package authz

import (
	"net/http"
	"strings"
	"testing"
)

func BenchmarkTokenForm(b *testing.B) {
	form := "grant_type=authorization_code&code=" + strings.Repeat("c", 43) + "&redirect_uri=https%3A%2F%2Fshop.example%2Fcallback"
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "/oauth/token", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("partner_1", "secret")
	b.ReportAllocs()
	for b.Loop() {
		r.Body = body{strings.NewReader(form)}
		values, err := tokenForm(r)
		if err == nil {
			_, err = credentialsOf(r, values)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

type body struct{ *strings.Reader }

func (body) Close() error { return nil }
