// Package web is the HTTP machinery that all packages with routes share: handlers
// that return errors and the one place that answers them, pages, sessions and
// cookies, forms, rate limits, and the middleware stacks with the gates that shed load.
//
// It knows none of those packages and decides nothing about accounts, partners or
// consent.
package web
