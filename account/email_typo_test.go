package account

import "testing"

func TestMeantDomainFindsOneMistake(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{
		"ada@gmial.com": "gmail.com", "ada@gmai.com": "gmail.com", "ada@gmaill.com": "gmail.com", "ada@gnail.com": "gmail.com", "ada@gmail.con": "gmail.com",
		"ada@GMAIL.CO": "gmail.com", "ada@hotmial.com": "hotmail.com", "ada@outlok.com": "outlook.com", "ada@yahooo.com": "yahoo.com",
		"ada@gmail.com": "", "ada@mail.com": "", "ada@ymail.com": "", "ada@email.com": "", "ada@gmx.de": "", "ada@example.com": "", "ada@yahoo.co.uk": "",
		"ada@outlook.de": "", "ada@g": "", "ada": "", "": "", "ada@gmali.co": "",
	} {
		if got := meantDomain(email); got != want {
			t.Errorf("%s: %q, want %q", email, got, want)
		}
	}
}
