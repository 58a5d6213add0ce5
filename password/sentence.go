package password

import "fairlead/locale"

const (
	// SayMissing is for a field that was left empty.
	SayMissing locale.Text = "Please enter a password."
	// Hint stands below the field for a new password.
	Hint locale.Text = "At least 8 characters. Several unrelated words are easy to remember and hard to guess."

	sayUnreadable locale.Text = "This password contains an unsupported character. Please choose another one."
	sayShort      locale.Text = "This password is too short. Please use at least 8 characters."
	sayLong       locale.Text = "This password is too long. Please use at most 128 characters."
	sayCommon     locale.Text = "This password is too common. Please choose one that is harder to guess."
	sayEmail      locale.Text = "This password contains your email address. Please choose one that is harder to guess."
	sayCompany    locale.Text = "This password contains your company’s name. Please choose one that is harder to guess."
	sayName       locale.Text = "This password contains your name. Please choose one that is harder to guess."
	sayBrand      locale.Text = "This password contains our name. Please choose one that is harder to guess."
)
