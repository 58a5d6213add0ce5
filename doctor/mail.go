package doctor

import "context"

var mailCheck = check{"mail", []*kind{&mailNowhere, &mailFails, &mailPlain}, checkMail}

var (
	mailNowhere = kind{Warning, "No mail server is set, so mail is written to %s.", "People get no links to verify their email or choose a new password.", "Set --smtp-url."}
	mailFails   = kind{Problem, "The mail server %s cannot be used: %s.", "Mail waits and is tried again for a while, and then it is given up.", "Correct --smtp-url, or ask whoever runs the mail server."}
	mailPlain   = kind{Warning, "The mail server %s does not offer encryption.", "Links that log people in can be read on the way there.", "Use a mail server with STARTTLS, or smtps:// in --smtp-url."}
)

func checkMail(ctx context.Context, e *examination) []Finding {
	if e.Mail == nil && e.isPublic() {
		return []Finding{mailNowhere.found(e.MailFolder)}
	}
	if e.Mail == nil {
		return []Finding{passed("Mail is written to %s.", e.MailFolder)}
	}
	encrypted, err := e.Mail.Check(ctx)
	switch {
	case err != nil:
		return []Finding{mailFails.found(e.Mail.Host(), reason(err))}
	case !encrypted && !e.Mail.IsLocal():
		return []Finding{mailPlain.found(e.Mail.Host())}
	}
	return []Finding{passed("The mail server %s accepts this server.", e.Mail.Host())}
}
