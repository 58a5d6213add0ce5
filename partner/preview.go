package partner

import (
	"context"

	"fairlead/flow"
	"fairlead/storage"
)

// Preview is what a merchant sees who is asked for access, with buttons that do nothing and a link
// back to a page. The brand is who they have an account at.
func (g *Registry) Preview(ctx context.Context, p Partner, brand, back string) (*flow.ConsentPage, error) {
	hash, err := g.DB.LogoHashOf(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	page := &flow.ConsentPage{AccountName: "Jane Merchant", AccountEmail: "jane@merchant.example",
		Permissions: flow.Permissions(brand), PreviewOf: back}
	page.Title, page.TitleArgs = "Connect %s", []any{p.Name}
	page.Flow = flow.Progress(storage.Attempt{ID: "preview", Partner: p.Name, Logo: hash, Callback: p.DefaultCallback, SupportCode: "XXXX-XXXX"}, flow.StepAccess)
	return page, nil
}
