package partner

import (
	"context"
	"strings"

	"fairlead/storage"
)

// RequestCompany asks support for another company name or use case of a partner. From is the address
// that it is sent from.
func (as *Applications) RequestCompany(ctx context.Context, c storage.Client, company, useCase, from string) error {
	wanted := storage.Client{Name: company, Email: c.Email, UseCase: strings.ReplaceAll(useCase, "\t", " ")}
	if err := tidy(&wanted); err != nil {
		return err
	}
	if wanted.Name == c.Name && wanted.UseCase == c.UseCase {
		return about("company", invalid("Change the company name or the use case before you send the request."))
	}
	a := storage.Application{Kind: storage.ApplicationCompany, ClientID: c.ID, Company: wanted.Name, UseCase: wanted.UseCase, Email: c.Email, Address: from}
	return as.DB.RequestChange(ctx, &a, nil)
}

// RequestLogo asks support for the logo in a file.
func (as *Applications) RequestLogo(ctx context.Context, c storage.Client, file []byte, from string) error {
	picture, err := DrawLogo(file)
	if err != nil {
		return about("logo", err)
	}
	a := storage.Application{Kind: storage.ApplicationLogo, ClientID: c.ID, Company: c.Name, Email: c.Email, Address: from}
	return as.DB.RequestChange(ctx, &a, picture)
}
