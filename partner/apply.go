package partner

import (
	"errors"
	"strings"

	"fairlead/storage"
)

// NameLength is the longest company name. Browsers check it too.
const NameLength = nameLength

// CheckApplied tidies what was typed in an application for a new partner, and reports all that is
// wrong with it: what [Application.Check] does, and a use case that is missing. The use case keeps
// its lines.
func CheckApplied(a *storage.Application) error {
	useCase, err := paragraphs("use case", strings.ReplaceAll(a.UseCase, "\t", " "))
	client, _, wrong := Application{Company: a.Company, Email: a.Email, UseCase: useCase, Callbacks: []string{a.Callback}}.rows()
	a.Company, a.Email, a.UseCase = client.Name, client.Email, useCase
	return errors.Join(about("use_case", err), wrong)
}
