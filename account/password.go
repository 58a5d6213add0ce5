package account

import (
	"fairlead/locale"
	"fairlead/password"
)

const hintPassword = password.Hint

// normal, canBePassword and wrongPassword are the rules for passwords, under names that fit
// beside a variable called password.
func normal(typed string) string { return password.Normal(typed) }

func canBePassword(typed string) bool { return password.CanBe(typed) }

func wrongPassword(typed string, who person, brand string) locale.Text {
	return password.Wrong(typed, password.Person{FullName: who.fullName, Email: who.email, CompanyName: who.companyName}, brand)
}
