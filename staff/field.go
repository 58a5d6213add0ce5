package staff

import (
	"net/url"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fairlead/locale"
	"fairlead/password"
	"fairlead/storage"
	"fairlead/web"
)

const (
	longestEmail  = 254 // as in storage.ParseEmail
	longestName   = 200
	longestReason = 2000

	sayNameMissing   locale.Text = "Please enter a name."
	sayNameTooLong   locale.Text = "Please use at most 200 characters."
	sayReasonMissing locale.Text = "Please say why."
	sayReasonTooLong locale.Text = "Please use at most 2,000 characters."
	sayRole          locale.Text = "Please choose one of the roles in the list."
	sayCodeMissing   locale.Text = "Please enter the code."
	sayTooLate       locale.Text = "This page was open for too long. Please scan the new QR code."
	sayCodeIncorrect locale.Text = "Incorrect code. Please try again."
)

// Fields that several pages have.

func emailField(value string) web.Field {
	return web.Field{Name: "email", Label: "Email", Type: "email", Value: value, Autocomplete: "off", MaxLength: longestEmail}
}

func currentPasswordField(name string, label locale.Text) web.Field {
	return web.Field{Name: name, Label: label, Type: "password", Autocomplete: "current-password"}
}

func newPasswordField() web.Field {
	return web.Field{Name: "new_password", Label: "New password", Type: "password", Hint: password.Hint, Autocomplete: "new-password"}
}

func roleField(role storage.StaffRole) web.Field {
	f := web.Field{Name: "role", Label: "Role", Type: "select", Value: string(role)}
	for _, r := range []storage.StaffRole{storage.StaffSupport, storage.StaffAdmin} {
		f.Options = append(f.Options, web.Option{Value: string(r), Label: string(r)})
	}
	return f
}

// readRole reads a role that was chosen.
func readRole(f *web.Field) storage.StaffRole {
	role := storage.StaffRole(f.Value)
	if role != storage.StaffSupport && role != storage.StaffAdmin {
		f.Error = sayRole
	}
	return role
}

// wrongReason is a sentence about a reason, which may be left out, or empty.
func wrongReason(reason string) locale.Text {
	switch {
	case !web.IsText(reason):
		return sayUnsupported
	case utf8.RuneCountInString(reason) > longestReason:
		return sayReasonTooLong
	}
	return ""
}

// readEmail is an address as it is stored, also where something is wrong with it.
func readEmail(form url.Values) string {
	email, _ := storage.ParseEmail(form.Get("email")) // web.WrongEmail says what is wrong
	return email
}

func readName(form url.Values) string { return norm.NFC.String(web.Line(form, "name")) }

// WrongName is a sentence about the name of a staff member, or empty.
func WrongName(name string) locale.Text {
	switch {
	case !web.IsPersonal(name):
		return web.SayUnreadable
	case !web.HasLetter(name):
		return sayNameMissing
	case utf8.RuneCountInString(name) > longestName:
		return sayNameTooLong
	}
	return ""
}

// wrongPassword is a sentence about a password that a staff member chose, or empty.
func (h *Handlers) wrongPassword(chosen string, who storage.Staff) locale.Text {
	return password.Wrong(chosen, password.Person{FullName: who.Name, Email: who.Email}, h.App.Brand.Name)
}
