package account

import (
	"net/http"
	"slices"

	"fairlead/storage"
	"fairlead/web"
)

// submitProfile handles POST /account.
func (h *Handlers) submitProfile(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	typed, version := personFrom(form), form.Get("api_version")
	page, err := h.profilePage(r, who)
	if err != nil {
		return err
	}
	page.FullName.Value, page.CompanyName.Value, page.APIVersion.Value = typed.fullName, typed.companyName, version
	page.FullName.Error, page.CompanyName.Error = wrongName(typed.fullName), wrongText(typed.companyName)
	if !slices.Contains(versionsOf(who.Account), version) {
		page.APIVersion.Value, page.APIVersion.Error = who.Account.APIVersion, sayVersion
	}
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.App.DB.UpdateProfile(r.Context(), who.Account.ID, storage.Profile{FullName: typed.fullName, CompanyName: typed.companyName, APIVersion: version}, who.Session.ID)
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, "/account", saySaved)
}

// versionsOf are the API versions that an account can choose, newest first. Its own stays
// one of them.
func versionsOf(a storage.Account) []string {
	all := storage.APIVersions()
	if !slices.Contains(all, a.APIVersion) {
		all = append(all, a.APIVersion)
		slices.Sort(all)
		slices.Reverse(all)
	}
	return all
}
