# ruff: noqa: E501 - a row is a line
"""Software: repositories, builds, databases, clouds, interfaces, models, errors."""

from __future__ import annotations

from mockllmapi.synthesis import phrases
from mockllmapi.synthesis.draws import code, fact, one_of, phrase, real, whole
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, text, when
from mockllmapi.synthesis.scene import Record
from mockllmapi.synthesis.wording import worded
from mockllmapi.synthesis.wordlists import FUNCTIONS, PACKAGES, SERVICES

__all__ = ["ROWS"]

_VERSION = phrase("{a}.{b}.{c}", a=whole(1, 4), b=whole(0, 14), c=whole(0, 9))
_FIELDS = one_of("id | title | status | author | created_at | category | price | slug | email | published_on")
_TABLES = one_of("articles | authors | customers | orders | products | categories | events | comments | users | pages")

_STATUSES = (
    (200, "OK"), (404, "Not Found"), (200, "OK"), (201, "Created"), (200, "OK"), (400, "Bad Request"), (204, "No Content"),
    (200, "OK"), (500, "Internal Server Error"), (200, "OK"), (201, "Created"),
)  # fmt: skip


def _status_code(record: Record) -> int:
    return _STATUSES[record.serial * 7 % len(_STATUSES)][0]


def _status_text(record: Record) -> str:
    return _STATUSES[record.serial * 7 % len(_STATUSES)][1]


ROWS: tuple[Meaning, ...] = (
    # -- sources
    text("branch | * branch | default branch | base branch | head branch | git branch", one_of("main | main | develop | feature/search | release/2.4 | fix/login")),
    text("branch", fact("place.city_and_state"), of="company payment"),
    text("commit ref | git ref | head ref | base ref", one_of("main | develop | refs/heads/main | feature/search | refs/tags/v2.4.0")),
    text("commit message | commit title | change description", one_of(phrases.COMMITS)),
    text("repository | repo | repo name | repository name | repo path | repository path | full repo name", one_of(
        "northwind/web | northwind/api | acme/docs | acme/design-system | harbor/checkout | harbor/mobile-app")),
    text("login provider | auth provider | identity provider | oauth provider | sso provider | sign in method | login method | auth method | idp", one_of("email | google | google | github | microsoft | apple | saml")),
    text("git provider | vcs | scm | repo provider | git host | source control", one_of("github | github | gitlab | bitbucket")),
    text("pull request | pr title | merge request", one_of(phrases.COMMITS)),
    text("diff | patch | * diff", one_of(phrases.DIFFS)),
    text("pr state | pull request state | merge request state", one_of("open | merged | merged | closed | draft")),
    integer("additions | lines added | insertions", whole(1, 640, 2.5)),
    integer("deletions | lines removed", whole(0, 320, 2.5)),
    integer("changed files | files changed", whole(1, 24, 2.0)),
    text("license | spdx | spdx id | license id", one_of("MIT | Apache-2.0 | BSD-3-Clause | GPL-3.0")),
    text("release notes | changelog | change log | whats new", one_of(phrases.RELEASE_NOTES)),
    # -- builds and deployments
    text("version | app version | api version | software version | firmware | firmware version | release | * version | build version | schema version | min version | max version",
         _VERSION, integer=whole(1, 12, 2.0)),
    text("build number | build", code("####"), integer=whole(1, 4_800, 1.5)),
    text("environment | env | stage | deployment environment | target environment | deploy context", one_of("production | production | staging | development")),
    text("command | cmd | build command | start command | run command | script | * command | * cmd", one_of("npm run build | yarn build | make all | npm ci | hugo --minify | python manage.py migrate")),
    text("image | container image | docker image | base image | build image | runner image | * server image", one_of("ubuntu:24.04 | node:22-alpine | python:3.12-slim | nginx:1.27 | postgres:16 | debian:12-slim"), of="build"),
    text("container image | docker image | base image | build image | runner image | server image | image tag",
         one_of("ubuntu:24.04 | node:22-alpine | python:3.12-slim | nginx:1.27 | postgres:16 | debian:12-slim")),
    text("runtime | runtime environment | engine | interpreter | lambda runtime", one_of("nodejs22.x | nodejs20.x | python3.12 | go1.23 | java21 | ruby3.3"), of="build website service project function"),
    text("framework | web framework | front end framework", one_of("Next.js | React | Vue | Nuxt | Astro | SvelteKit | Django | Laravel | Rails | Hugo")),
    text("package manager", one_of("npm | pnpm | yarn | pip | cargo")),
    text("package | package name | module | library | dependency | plugin | plugin name | addon | add on | extension name", one_of(PACKAGES)),
    text("function | function name | handler | method name | lambda | procedure", one_of(FUNCTIONS)),
    text("class name | class | type hint", one_of("OrderService | UserRepository | InvoiceMapper | SessionStore | ReportBuilder"), of="project build"),
    text("variable | variable name | env var | environment variable | env variable", one_of(
        "DATABASE_URL | API_BASE_URL | LOG_LEVEL | CACHE_TTL | SESSION_SECRET | FEATURE_SEARCH | PORT")),
    text("architecture | arch | cpu architecture", one_of("x86_64 | arm64 | amd64")),
    text("trigger | triggered by event | trigger type", one_of("manual | push | schedule | webhook | api")),
    text("job name | workflow | workflow name | pipeline | pipeline name", one_of("build-and-test | deploy-preview | nightly-backup | lint | publish-docs | sync-catalog")),
    integer("exit code | return code", one_of((0, 0, 0, 0, 1, 2, 137))),
    number("coverage | test coverage | code coverage", real(48, 99, 1), integer=whole(48, 99)),
    integer("tests passed | passed | tests | test count", whole(12, 900, 1.5)),
    integer("tests failed", whole(0, 6, 3.0)),
    text("cron | cron expression | crontab | schedule expression | cron schedule", one_of("0 3 * * * | */15 * * * * | 0 9 * * 1 | 30 6 * * 1-5 | 0 0 1 * *")),
    # -- running
    text("provider | integration provider | third party | vendor platform", one_of("github | google | stripe | aws | cloudflare | slack")),
    text("service | service name | application | application name | integration | integration name", worded("services", SERVICES)),
    text("app | app name | client | client name | client app", one_of("web | ios | android | admin | partner-portal"), of="message build device website"),
    text("namespace | cluster | node | pod | replica | deployment name | node name | cluster name", one_of("web-1 | web-2 | worker-1 | api-blue | search-0 | jobs-3")),
    text("tool | tool name | linter | scanner", one_of("ruff | eslint | prettier | mypy | trivy | semgrep")),
    text("ecosystem | package registry | registry", one_of("npm | pypi | maven | rubygems | crates")),
    text("readme | documentation | docs", one_of(phrases.README)),
    text("base | head | target | * head", one_of("main | develop | release/2.4"), of="build project"),
    text("manifest | config file | lock file", one_of("package.json | pyproject.toml | manifest.json | settings.yaml")),
    text("request | request line", one_of("GET /orders | POST /users | GET /products/42 | DELETE /sessions/7")),
    text("args | arguments | argument | flags", one_of("--verbose | --limit 20 | --format json | --dry-run")),
    text("copyright | copyright text | copyright notice", one_of("© 2025 Northwind Works | © 2026 Harborlight Media | © 2024 The Authors")),
    text("cloud region | aws region | function region | functions region | data center | datacenter | availability zone | server region", one_of("us-east-1 | us-west-2 | eu-central-1 | eu-west-1 | ap-southeast-2 | ca-central-1")),
    text("region | zone", one_of("us-east-1 | us-west-2 | eu-central-1 | eu-west-1 | ap-southeast-2 | ca-central-1"), of="build website service device database function"),
    text("cloud provider | hosting provider", one_of("aws | gcp | azure | hetzner | digitalocean")),
    text("instance type | machine type | vm size | node type", one_of("t3.medium | m6i.large | c7g.xlarge | e2-standard-4 | cx32")),
    number("vcpu | cpu limit | cpu request | compute units | cu", one_of((0.25, 0.5, 1.0, 1.0, 2.0, 2.0, 4.0)), integer=one_of((1, 2, 2, 4, 8))),
    integer("cpu cores | cores | cpu count | threads | cpus", one_of((1, 2, 2, 4, 4, 8, 16, 32))),
    integer("memory | ram | memory mb | memory limit | memory size | ram mb", one_of((128, 256, 512, 512, 1024, 2048, 4096, 8192))),
    number("cpu | cpu usage | memory usage | disk usage | usage | load | cpu percent | utilization | * usage", real(2, 94, 1), integer=whole(2, 94)),
    integer("replicas | instances | desired count | workers | nodes | concurrency", whole(1, 12, 1.8)),
    integer("pid | process id", whole(300, 32_000)),
    integer("status code | http status | response code | http status code | http code", _status_code),
    text("status text | status message | status description", _status_text, of="request function website build"),
    text("reason phrase | http status text | http status message | status phrase | http reason", _status_text),
    integer("status", _status_code, of="request"),
    text("error code | err code | fault code", one_of("invalid_request | not_found | rate_limited | timeout | permission_denied | conflict"), integer=one_of((400, 401, 403, 404, 409, 422, 429, 500))),
    text("error | error message | err | failure reason | error description | error detail | last error | exception message | * error", one_of(
        "Request timed out after 30 seconds | The email address is already in use | No matching record was found | Permission denied for this resource | "
        "The connection was closed unexpectedly | Required field is missing")),
    text("exception | error type | error class | exception class", one_of("TimeoutError | ValidationError | NotFoundError | ConnectionError | PermissionError")),
    text("stack trace | stacktrace | traceback | stack", one_of(
        "at loadOrder (orders.js:42:11)\n    at handle (router.js:18:5) | File \"app/views.py\", line 88, in detail\n    return fetch(order_id)")),
    text("warning", one_of("This setting is deprecated and will be removed. | The quota is almost used up. | Two records were skipped.")),
    text("log | log message | log line | log entry | * log", one_of(phrases.LOG_LINES)),
    text("log level | severity | loglevel | log severity", one_of("info | info | info | debug | warning | error"), integer=whole(1, 5)),
    text("logger | logger name", one_of("app.orders | app.auth | app.search | worker.mail | http.access")),
    text("queue | queue name", one_of("default | emails | exports | webhooks | thumbnails")),
    text("event | event type | event name | webhook event | * event | event subscription | hook event", one_of(
        "order.created | order.paid | user.updated | invoice.sent | deploy.succeeded | comment.added"), of="website build service message function"),
    text("event | event type | event name | webhook event | event subscription | hook event | reporting event", one_of(
        "order.created | order.paid | user.updated | invoice.sent | deploy.succeeded | comment.added")),
    text("cache status | cache", one_of("HIT | HIT | MISS | STALE | BYPASS")),
    text("cache control", one_of("no-cache | public, max-age=3600 | private, max-age=0 | public, max-age=31536000, immutable")),
    text("algorithm", one_of("HS256 | RS256 | SHA-256 | AES-256-GCM | ED25519")),
    text("encoding | content encoding", one_of("utf-8 | gzip | br | identity")),
    text("charset | character set", one_of("utf-8 | utf-8 | iso-8859-1 | us-ascii")),
    text("invocation mode | execution mode | run mode", one_of("sync | async | background | stream")),
    flag("success | ok | succeeded | passed | healthy | reachable | connected | is connected", 0.92),
    # -- data
    text("field | field name | column | column name | attribute | attribute name | primary key | foreign key | key column | sort field | junction field | * field | * column | "
         "group by | groupby | select | selected field | whitelist | blacklist", _FIELDS),
    text("collection | collection name | table | table name | entity | entity type | resource type | object type | model class | * collection | * table | index name | "
         "content type name | subject type", _TABLES),
    text("collection", one_of("Spring Collection | Essentials | Heritage | Coastal | City Lines"), of="product"),
    text("relation field", _FIELDS),
    text("fields | projection | field list", one_of("id,title,status | id,email | * | title,author.name | id,created_at")),
    text("schema | database schema | schema name | db schema | * schema", one_of("public | public | sales | analytics | inventory")),
    text("database | database name | db name | db", one_of("app_production | app_staging | analytics | warehouse | catalog")),
    text("database engine | db engine | dialect | db vendor | db type | database type", one_of("postgres | mysql | sqlite | mssql | mongodb")),
    text("connection string | dsn | database url | db url | connection url | * connection string", phrase("postgres://app:mock@db{n}.example.com:5432/{name}", n=whole(1, 4), name=one_of("app | shop | analytics"))),
    text("data type | column type | field type | value type", one_of("text | integer | boolean | decimal | timestamp | json")),
    text("sql | query text | statement", one_of("SELECT id, title FROM articles WHERE status = 'published' | SELECT count(*) FROM orders | UPDATE users SET active = true WHERE id = 7")),
    text("operator | comparison | filter operator", one_of("eq | neq | gt | gte | lt | lte | in | contains")),
    text("aggregation | aggregate | aggregate function", one_of("sum | avg | min | max | count")),
    text("sort | sort by | order by | ordering | sort key", one_of("created_at | -created_at | name | price | -updated_at")),
    text("sort direction | order direction | direction", one_of("asc | asc | desc"), integer=lambda r: r.serial % 100 + 1),
    text("filter | filter expression | where clause", one_of("status = 'active' | price < 50 | created_at > '2025-01-01' | category in ('books', 'music')")),
    text("query | search | search query | search term | q | keywords | search text", one_of("running shoes | quarterly report | invoice 2041 | vegan recipes | standing desk | train tickets")),
    text("pattern | regex | regular expression | url pattern | glob | route pattern | match pattern", one_of("/blog/* | /api/:version/* | ^/docs/.*$ | /products/:id | *.example.com/*")),
    text("expression | formula | condition expression", one_of("price * quantity | total > 100 | status == 'paid' | days_since(created_at) < 30")),
    text("template | template name | layout template", one_of("default | landing-page | invoice | newsletter | product-detail")),
    text("display template | label template", one_of("{{title}} | {{first_name}} {{last_name}} | {{name}} ({{status}})")),
    integer("max length | maximum length | char limit | min length | precision | length limit", one_of((16, 32, 64, 100, 255, 255, 1000))),
    integer("position x | position y | x | y | left | top | pos x | pos y", whole(0, 900)),
    number("z | x coordinate | y coordinate", real(0, 480, 1), integer=whole(0, 480)),
    integer("rows | row count | records | row number | column number | affected rows", whole(1, 2_400, 2.0)),
    integer("line number | lines | line count | line | lineno", whole(1, 900, 1.5)),
    integer("indexed | duplicates | skipped count", whole(0, 40, 2.0)),
    integer("window size | window limit | rate limit | burst | quota | max requests", one_of((10, 30, 60, 100, 120, 300, 600, 1000))),
    integer("rate limit remaining | requests remaining | remaining", whole(0, 600)),
    text("json | payload text | raw", one_of('{"status": "ok"} | {"page": 1, "size": 20} | {"enabled": true}')),
    text("options | settings | preferences | config | cfg | configuration | params | parameters | * options | * settings | * config | metadata | meta | extra", one_of(
        "compact view, 20 per page | dark theme, weekly digest | grid with thumbnails | default settings")),
    text("feature flag | feature | flag name | flag | toggle", one_of("new-checkout | dark-mode | search-v2 | bulk-export | passkeys | beta-editor"), integer=one_of((0, 0, 128))),
    # -- names on the network
    text("record type | dns type | dns record type | supported record type", one_of("A | AAAA | CNAME | MX | TXT | NS | CAA | SRV")),
    text("nameserver | name server | dns server | dns", phrase("ns{n}.example.net", n=whole(1, 4)), formats="hostname idn-hostname"),
    text("subnet | cidr | network | ip range | ip block", one_of("192.0.2.0/24 | 198.51.100.0/25 | 203.0.113.0/28")),
    text("gateway | default gateway", one_of("192.0.2.1 | 198.51.100.1 | 203.0.113.1"), formats="ipv4"),
    text("ssid | wifi name | network name", one_of("Harbor-Guest | Office-5G | Workshop | Lab-IoT | HomeNet")),
    text("vlan", one_of("10 | 20 | 100 | 200"), integer=one_of((10, 20, 100, 200))),
    # -- models
    text("model | ai model | llm | model name | engine model", one_of("small-chat-2 | assistant-large | embed-v3 | vision-base | coder-7b | whisper-small"), of="agent"),
    text("prompt | system prompt | user prompt | instruction prompt", one_of(phrases.PROMPTS)),
    text("completion | generated text | response text", worded("paragraphs", phrases.PARAGRAPHS)),
    integer("prompt tokens | input tokens | tokens | token count", whole(20, 3_800, 2.0)),
    integer("completion tokens | output tokens", whole(10, 1_200, 2.0)),
    integer("max tokens | context length | context window", one_of((256, 512, 1024, 4096, 8192, 128_000))),
    number("top p | temperature setting", real(0.1, 1.0, 1)),
    text("finish reason | stop reason", one_of("stop | stop | stop | length")),
    number("loss | perplexity", real(0.04, 2.6, 4)),
    integer("epoch | epochs | iteration | iterations", whole(1, 40, 1.5)),
    # -- work on software
    text("bug | issue type", one_of("bug | feature | task | improvement | question")),
    text("milestone | sprint | iteration name", one_of("Sprint 14 | Sprint 15 | v2.4 | Beta | Public launch")),
    integer("story points | estimate points", one_of((1, 2, 3, 3, 5, 5, 8, 13))),
    text("resolution", one_of("fixed | fixed | duplicate | wontfix | cannot_reproduce")),
    text("vulnerability | cve | cve id", code("CVE-2025-#####")),
    number("cvss | cvss score", real(2.1, 9.8, 1)),
    integer("open issues | issues | bugs | open pull requests", whole(0, 140, 2.5)),
    when("deployed at | built at | committed at | merged at | pushed at | live at | error at | enqueued at | queued at | triggered at | indexed at | synced at | imported at | exported at", "finished"),
)  # fmt: skip
