package partner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fairlead/storage"
)

// Services holds the registered services and the rules for changing them.
type Services struct{ Clients }

// NewServices returns the services of a database.
func NewServices(db *storage.DB) *Services {
	return &Services{Clients{DB: db, Kind: storage.ServiceKind}}
}

// Create registers a service and returns its first secret, which is stored only as
// a hash.
func (s *Services) Create(ctx context.Context, name, scope string) (storage.Client, string, error) {
	name = strings.TrimSpace(name)
	if err := checkTitle("service", name); err != nil {
		return storage.Client{}, "", err
	}
	scope, err := tidyScope(scope)
	if err != nil {
		return storage.Client{}, "", err
	}
	service := storage.Client{Name: name, Scope: scope}
	secret, err := s.create(ctx, &service, nil)
	return service, secret, err
}

// List returns all services, the oldest first.
func (s *Services) List(ctx context.Context) ([]storage.Client, error) {
	return s.DB.Clients(ctx, s.Kind)
}

// scopeLength is the longest scope, in bytes, that a form and a header can carry.
const scopeLength = 1000

// tidyScope checks each of a service's scopes and joins them with single spaces.
func tidyScope(scope string) (string, error) {
	if len(scope) > scopeLength {
		return "", invalid("The scope is longer than %d characters.", scopeLength)
	}
	all := strings.FieldsFunc(scope, func(r rune) bool { return r == ' ' })
	if len(all) == 0 {
		return "", invalid("The service needs at least one scope.")
	}
	for i, one := range all {
		if wrong := checkScope(one); wrong != "" {
			return "", invalid("The scope %q %s.", one, wrong)
		}
		if slices.Contains(all[:i], one) {
			return "", invalid("The scope %q was given twice.", one)
		}
	}
	return strings.Join(all, " "), nil
}

// checkScope refuses characters that RFC 6749 §3.3 does not allow, and the scope "*".
func checkScope(one string) string {
	if one == "*" {
		return "is for partners only; name each scope that the service needs"
	}
	for _, r := range one {
		if r <= ' ' || r > '~' || r == '"' || r == '\\' {
			return fmt.Sprintf("contains %q; use printable ASCII without double quotes and backslashes (RFC 6749, section 3.3)", r)
		}
	}
	return ""
}
