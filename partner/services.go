package partner

import (
	"context"
	"strings"

	"fairlead/storage"
)

// Services is the services that are registered, and the rules for changing them.
type Services struct{ Clients }

// NewServices is the services of a database.
func NewServices(db *storage.DB) *Services {
	return &Services{Clients{DB: db, Kind: storage.ServiceKind}}
}

// Create registers a service and gives it its first secret, which nobody can
// look up again.
func (s *Services) Create(ctx context.Context, name, scope string) (storage.Client, string, error) {
	name = strings.TrimSpace(name)
	if err := checkTitle("service", name); err != nil {
		return storage.Client{}, "", err
	}
	scope, err := tidyScope(scope)
	if err != nil {
		return storage.Client{}, "", err
	}
	made := storage.Client{Name: name, Scope: scope}
	secret, err := s.create(ctx, &made, nil)
	return made, secret, err
}

// List is every service, the oldest first.
func (s *Services) List(ctx context.Context) ([]storage.Client, error) {
	return s.DB.Clients(ctx, s.Kind)
}
