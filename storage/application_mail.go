package storage

// JobApplication is a mail to the contact of an application.
const JobApplication JobKind = "application"

// ApplicationMail is the payload of [JobApplication].
type ApplicationMail struct {
	Number     string              `json:"number"`
	Name       ApplicationMailName `json:"name"`
	QuestionID string              `json:"question_id,omitempty"`
}

// ApplicationMailName says what has happened to an application.
type ApplicationMailName string

// What can happen to an application that its contact is told of. The approval of a new
// partner is told with the link to its secret: see [JobHandover].
const (
	ApplicationWasReceived ApplicationMailName = "received"
	// ApplicationWasSurplus is about another one with the same contact, which was not kept.
	ApplicationWasSurplus  ApplicationMailName = "surplus"
	ApplicationWasAsked    ApplicationMailName = "asked"
	ApplicationWasApproved ApplicationMailName = "approved"
	ApplicationWasDeclined ApplicationMailName = "declined"
)
