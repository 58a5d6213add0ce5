//go:build ignore

// Connects accounts with golang.org/x/oauth2.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"time"

	"golang.org/x/oauth2"
)

var config = oauth2.Config{
	ClientID:     os.Getenv("CLIENT_ID"),
	ClientSecret: os.Getenv("CLIENT_SECRET"),
	RedirectURL:  os.Getenv("CALLBACK"), // exactly as registered
	Scopes:       []string{"*"},
	Endpoint: oauth2.Endpoint{
		AuthURL:   os.Getenv("ISSUER") + "/oauth/authorize",
		TokenURL:  os.Getenv("ISSUER") + "/oauth/access_token",
		AuthStyle: oauth2.AuthStyleInHeader,
	},
}

// connect keeps the state and the PKCE verifier in this browser.
func connect(w http.ResponseWriter, r *http.Request) {
	state, verifier := rand.Text(), oauth2.GenerateVerifier()
	http.SetCookie(w, &http.Cookie{
		Name: "connect_" + state, Value: verifier, MaxAge: 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, // and Secure, on https
	})
	http.Redirect(w, r, config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier)), http.StatusSeeOther)
}

func callback(w http.ResponseWriter, r *http.Request) {
	state := r.FormValue("state")
	kept, err := r.Cookie("connect_" + state)
	if err != nil || state == "" {
		http.Error(w, "This link is not from this browser. Please start again.", http.StatusBadRequest)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: kept.Name, MaxAge: -1}) // works once
	if r.FormValue("error") != "" {
		fmt.Fprintln(w, "Not connected:", r.FormValue("error_description"))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	token, err := config.Exchange(ctx, r.FormValue("code"), oauth2.VerifierOption(kept.Value))
	if err != nil {
		log.Print(err)
		http.Error(w, "Connecting failed. Please try again.", http.StatusBadGateway)
		return
	}
	// Store token.AccessToken and the account's ID with your user.
	fmt.Fprintln(w, "Connected account", token.Extra("account_id"))
}

func main() {
	at, err := url.Parse(config.RedirectURL)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /connect", connect)
	http.HandleFunc("GET "+at.Path, callback)
	log.Fatal(http.ListenAndServe(at.Host, nil))
}
