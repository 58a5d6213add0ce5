package storage

// Fields of an account, as events name those that have changed.
const (
	fieldEmail         = "email"
	fieldEmailVerified = "email_verified_at"
	fieldFullName      = "full_name"
	fieldCompanyName   = "company_name"
	fieldAPIVersion    = "api_version"
	fieldLanguage      = "language"
)

// tellUpdated tells that fields of an account have changed, if there are any.
func (t tx) tellUpdated(accountID string, now Time, changed ...string) error {
	if len(changed) == 0 {
		return nil
	}
	return t.tell(Event{Type: TypeAccountUpdated, AccountID: accountID}, map[string]any{"changed": changed}, now)
}

// changedFields are the fields in which two states of an account differ.
func (a Account) changedFields(b Account) (names []string) {
	for _, f := range [...]struct {
		name string
		is   bool
	}{
		{fieldEmail, a.Email != b.Email},
		{fieldEmailVerified, a.EmailVerifiedAt.IsZero() != b.EmailVerifiedAt.IsZero()},
		{fieldFullName, a.FullName != b.FullName},
		{fieldCompanyName, a.CompanyName != b.CompanyName},
		{fieldAPIVersion, a.APIVersion != b.APIVersion},
		{fieldLanguage, a.Language != b.Language},
	} {
		if f.is {
			names = append(names, f.name)
		}
	}
	return names
}
