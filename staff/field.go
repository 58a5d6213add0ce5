package staff

import (
	"unicode/utf8"

	"fairlead/locale"
	"fairlead/password"
	"fairlead/storage"
	"fairlead/web"
)

const (
	longestEmail  = 254 // as in storage.ParseEmail
	longestReason = 2000

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

// wrongPassword is a sentence about a password that a staff member chose, or empty.
func (h *Handlers) wrongPassword(chosen string, who storage.Staff) locale.Text {
	return password.Wrong(chosen, password.Person{FullName: who.Name, Email: who.Email}, h.App.Brand.Name)
}
