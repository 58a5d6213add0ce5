// Package portal serves the pages of partners' own people at /partners. They are no accounts
// and no staff. It has the pages behind mailed links: a new partner's secret, which is made
// when the button there is pressed and shown once, and the page of an application, where its
// applicant answers support.
package portal
