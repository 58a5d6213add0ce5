// Package factor is the second factors of people who log in: authenticator apps, recovery
// codes and passkeys. A [Checker] is for one kind of people, accounts or staff, whose
// factors are in tables of their own and are never those of the other kind.
//
// It makes and checks; what is right it returns as a storage.CodeUse or a
// storage.PasskeyUse, which the transaction that it is for uses up. It serves no routes,
// and knows no session: who asks, how often and with which words is its callers' business.
package factor
