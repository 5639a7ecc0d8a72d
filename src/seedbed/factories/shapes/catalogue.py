"""Which column holds what: a name in small letters, word by word, and the maker of its values.

The first line that fits wins. A pattern is matched against the words of the column's name (`firstName` and `first_name`
are "first name"); the third entry, where there is one, against those of the model's name.
"""

from __future__ import annotations

# fmt: off
TEXTS: tuple[tuple[str, ...], ...] = (
    # network
    (r"\b(e ?mail|email address|mail address)\b(?!.*(verified|subject|body|template|type|status|token))", "email"),
    (r"\b(user agent)\b", "agent"), (r"\bmac( address)?$", "mac"), (r"\bip( address| addr|v4)?$|^(remote|client) (ip|address)$", "ip"),
    (r"\b(domain|hostname|host|subdomain)$", "domain"), (r"\b(slug|permalink|handle)$", "slug"),
    (r"\b(avatar|photo|image|picture|img|thumbnail|thumb|logo|icon|banner|cover|poster|favicon)( image| photo)? (url|uri|link|href)$", "image"),
    (r"\b(http )?method$", "http method", r"request|log|webhook|endpoint|route|audit"),
    (r"\b(url|uri|link|href|website|homepage|web site|webhook|endpoint)s?\b", "url"),
    (r"\b(avatar|photo|image|picture|img|thumbnail|thumb|logo|icon|banner|cover|poster)( src| path| file)?$", "image"),
    # files
    (r"\b(mime|content|media|file) ?(mime )?type$|^mime$", "mime"), (r"\b(file ?name|filename|original name|attachment)$", "file"),
    (r"\b(extension|ext)$", "extension"), (r"\b(path|directory|folder|location key|storage key|object key|s3 key)$", "path"),
    # secrets
    (r"\b(password|passwd|pwd|password hash|hash|hashed password|digest|checksum|sha\d*|salt|signature|fingerprint|etag)\b", "hash"),
    (r"\b(token|secret|api key|access key|nonce|otp|session|jwt|verification code|credential)s?\b(?! type)", "token"),
    (r"\b(uuid|guid)$", "uuid"),
    # person
    (r"\b(first|given|fore) ?name$", "first name"), (r"\b(last|family|sur) ?name$|^surname$", "last name"),
    (r"\bmiddle ?name$", "first name"), (r"\b(user ?name|login|nick ?name|screen name|display handle)$", "username"),
    (r"\b(full|display|contact|customer|author|owner|guest|patient|student|employee|recipient|sender|holder|attendee|driver|client|user|person|member|host|billing|shipping|emergency contact) ?name$", "full name"),
    (r"^(author|assignee|reviewer|organizer|recipient|sender|contact|manager|attendee|host|speaker|instructor|teacher|doctor|invitee|employee|worker|colleague|technician|mechanic|trainer|coach|tutor|cashier|clerk|pilot|captain|skipper|nurse|guardian|supervisor|student|patient|examiner|caretaker|buyer|seller|payee|payer)$", "full name"),
    (r"^name$", "full name", r"\b(user|person|people|customer|client|contact|member|employee|staff|author|student|teacher|patient|guest|attendee|owner|profile|driver|player|agent|candidate|applicant|lead|admin|account holder|doctor|nurse|participant|recipient|beneficiary|instructor|speaker|host|subscriber|follower|friend|sender|parent|child|passenger|visitor|organizer|guardian|technician|trainer|coach|tutor|supervisor|colleague|worker)$"),
    (r"\b(gender|sex)$", "gender"), (r"\b(job|position|occupation|profession|designation|job title|headline)( title)?$", "job"),
    (r"\b(department|dept|division)( name)?$", "department"), (r"\b(relationship|relation)( type)?$", "relationship"),
    # company
    (r"\b(company|organi[sz]ation|employer|business|vendor|supplier|brand|manufacturer|publisher|merchant|store|shop|bank|agency|legal|trading|account|institution|school|university|workspace|team|tenant|clinic|hospital)( legal)?( name)?$", "company"),
    (r"^(name|title)$", "company", r"\b(company|organi[sz]ation|business|vendor|supplier|brand|manufacturer|publisher|merchant|store|shop|bank|agency|tenant|workspace|team|school|university|hospital|clinic|restaurant|hotel|org|branch|office|venue|warehouse|account)$"),
    # contact and place
    (r"^(label|type|kind)$", "address label", r"\b(address|phone|contact|location)\b"),
    (r"\b(phone|mobile|telephone|tel|cell|fax|whatsapp|msisdn)( number| no)?\b(?!.*(verified|type|code))", "phone"),
    (r"\b(postal|zip|post) ?(code)?$|^zip$|^plz$", "postal code"), (r"\b(city|town|municipality|locality|birthplace|place of birth)$", "city"),
    (r"\b(state|province|region|county)( code)$", "region code"), (r"\b(province|region|county)( name)?$", "region"),
    (r"\bstate$", "region", r"\b(address|location|place|city|venue|store|branch|customer|shipping|billing|property|hospital|contact)\b"),
    (r"\b(country|nationality)( iso)?( code| iso)$|\biso( code)?( 2)?$|^cc$", "country code"), (r"\b(country|nationality)( name)?$", "country"),
    (r"\b(street|address line|line|address|addr)( ?name)? ?(2)$|\b(apartment|apt|suite|unit number|floor)$", "address 2"),
    (r"\b(street|address line|address|addr)( ?name)?( ?1)?$|^line ?1$|^(location|venue)$", "street"),
    (r"\b(house|building|street) ?(number|no)$", "house number"),
    (r"\b(time ?zone|tz|tzid)$", "time zone"), (r"\b(locale)s?$", "locale"), (r"\b(language|lang)( code)?s?$", "language"),
    (r"\b(lat|latitude)$", "latitude"), (r"\b(lng|lon|long|longitude)$", "longitude"),
    # money
    (r"\b(currency)( code)?$", "currency"), (r"\biban$|\bbank account( number)?$", "iban"), (r"\b(bic|swift)( code)?$", "bic"),
    (r"\b(card|card brand|card type)$", "card"), (r"\b(last ?4|last four|last 4 digits)$", "digits"),
    (r"\b(payment|pay)( method| type| mode)$", "payment method"), (r"\b(vat|tax)( id| number| no| code)$", "tax number"),
    (r"\b(price|amount|total|cost|fee|balance|subtotal|salary)$", "money text"),
    # goods and codes
    (r"\b(sku|article number|product code|part number|model number|barcode|upc|ean|gtin|isbn)$", "sku"),
    (r"\b(invoice|order|ticket|booking|reference|receipt|case|tracking|confirmation|transaction|contract|serial|account|quote|policy|registration|license|passport|document|room|seat|flight|batch|lot|version|employee|customer|student|member|bank|routing)( reference)? ?(number|no|num|code|ref|reference|id)$|^(number|code|ref|reference|serial|reference code|external ref)$", "reference"),
    (r"\b(coupon|promo|discount|voucher|invite|referral|join|invitation)( code)?$", "code"),
    (r"\b(colou?r|hex)( code| hex)?$", "colour"), (r"\bsize$", "size"), (r"\b(unit|unit of measure|uom|units)$", "unit"),
    (r"\bversion$", "version"), (r"\b(cron|schedule|rrule|recurrence( rule)?)$", "cron"), (r"\b(emoji)$", "emoji"),
    (r"^flag( state)?$", "country", r"\b(ship|vessel|ferry|boat|yacht|barge|tanker|trawler)$"),
    (r"^(destination|(arrival|to|destination) (city|port|airport|station|terminal))( name)?$", "destination", r"\b(trip|journey|voyage|route|leg|flight|sailing|cruise|shipment|ride|tour|stop|call|transfer|crossing)\b"),
    (r"^(destination|origin|port|harbou?r|airport|terminal|(departure|arrival|from|to|origin|destination) (city|port|airport|station))( name)?$", "city", r"\b(trip|journey|voyage|route|leg|flight|sailing|cruise|shipment|ride|tour|stop|call|transfer|crossing)\b"),
    (r"^topic$", "title", r"\b(session|class|lesson|lecture|meeting|talk|course|seminar|workshop|webinar|discussion|post|thread|episode|appointment|tutorial)$"),
    (r"^(plan|plan name|package)$", "tier", r"\b(subscription|membership|account|tenant|workspace|org|organi[sz]ation|company|team|user|customer|licen[cs]e|invoice|billing)$"),
    (r"^(steps?|directions?)$", "sentence", r"\b(recipe|guide|procedure|tutorial|manual|playbook|exercise|experiment)\b"),
    # states
    (r"\b(status|stage|phase|lifecycle|condition|outcome|result|decision)$", "state"), (r"^state$", "state"),
    (r"\b(priority|severity|urgency|importance|difficulty|risk level|level)$", "priority"),
    (r"\b(role|permission|access level)s?$", "role"), (r"\b(platform|device|channel|source|medium|device type|os)$", "platform"),
    (r"\b(provider|auth provider|driver)$", "provider"), (r"\b(event|action|event type|event name|trigger|topic)$", "event"),
    (r"\b(kind|type)( name)?$", "kind"),
    (r"\b(category|genre|department|group|section|collection|theme|industry|segment|classification|specialty|subject area|cuisine)( name)?$", "category"),
    (r"\b(tag|label|keyword|skill|interest|topic)s?$", "tag"),
    # text
    (r"\b(html|markdown|md|content|body|text|message|article|transcript|biography|bio|about|terms|policy)( html| text| md)?$", "paragraph"),
    (r"\b(description|summary|note|notes|comment|comments|remark|remarks|reason|feedback|review|excerpt|abstract|instruction|instructions|details|detail|caption|explanation|purpose|memo|overview|synopsis|intro|error|prompt|allergies|diagnosis|symptoms|treatment|goal|objective|special requests?|requirements?|preview|snippet|hint|help text|alt|alt text|placeholder|tooltip|disclaimer|greeting|signature text|recommendation|findings?|observations?|history|plan)( text| message)?s?$", "sentence"),
    (r"\b(question)$", "question"), (r"\b(answer|response|reply|value text)$", "answer"),
    (r"^(name|title|label)$", "product", r"\b(product|item|sku|article|good|variant|listing|asset|equipment|material|part|inventory|stock|menu item|device|gift|merchandise|order line|line item)( (item|template|version))?$"),
    (r"^(name|title|label)$", "category", r"\b(category|genre|tag|label|group|department|type|topic|section|collection)$"),
    (r"^name$", "role", r"\b(role|permission)$"),
    (r"^name$", "city", r"\b(city|town|place)$"), (r"^name$", "country", r"\b(country)$"), (r"^name$", "region", r"\b(state|region|province|county)$"),
    (r"\b(product|item|variant|material|equipment|article|service|package)( name| title)$", "product"),
    (r"\b(title|subject|headline|topic|heading|name|label|caption|event name|subtitle|theme)$", "title"),
    (r"\b(key|identifier|external id|ref id|slug id|provider account id|customer id|stripe .*|.* id)$", "token"),
    # what is left, from the last word
    (r"\b(id|uid|oid|jti|clid|gclid|fbclid|msclkid|kid|verifier|challenge|authorization|cookie|assertion|handle id|trnx ?id|txn ?id)s?$", "token"),
    (r"\b(by|by actor|by user|assigned to|assignee|handled by|customer|user|end user|lead|driver|nome|nombre|officer|operator|admin|member)s?$", "full name"),
    (r"\b(pin ?code|pin|zip ?code|plz)$", "postal code"), (r"\b(district|area|division|state|region|circle|zone|prefecture) ?(name)?$|\b(region|division|state|circle)name$", "region"),
    (r"\b(branch|landmark|centre|center|office|site|depot|hub|village|station|suburb|neighbou?rhood)( ?name)?$|\bofficename$", "city"),
    (r"\b(location|venue|add|addr|permanent add|current add)( line)?$", "street"), (r"\bip ?add(r|ress)?$", "ip"),
    (r"\b(lat ?map|lat)$", "latitude text"), (r"\b(long ?map|lng|lon)$", "longitude text"),
    (r"\b(scope|grant|privilege|claim|access)s?$", "scope"), (r"\b(grant type|auth mode|auth type|auth method|auth strategy|code challenge method)s?$", "sign in"),
    (r"\b(dob|date|day|birthday|since|expiry|expires|valid until|created|updated)( text)?$|\b(at|on)$", "date text"), (r"\b(time|start|end|hours?|opens|closes)$", "time text"),
    (r"\b(utm )?(campaign|term|keyword|ab variant|variant)$", "campaign"), (r"\b(referr?er|redirect ?url|redirection ?url|recording|favicon|ivr ?url|ref url|\w*url)$", "url"),
    (r"\b(origin|src|medium|touchpoint)$", "platform"), (r"\b(browser|user agent|client agent)s?$", "browser"), (r"\b(mime types?|mimetypes?)$", "mime"),
    (r"\b(file|document|doc|selfie|photo ?id|scan|resume|cv|certificate|receipt file|docname|agreement|profile|upload|pdf|attachment)( ?file| ?name)?s?$", "file"),
    (r"\b(payload|metadata|meta|config|configuration|data|json|headers|schema|settings|properties|props|context|params|options|raw|blob|dump|request|response|log|args|values b 64|b 64)$", "json text"),
    (r"\b(justification|criteria|rationale|reasoning|evaluation|narration|particulars|changelog|changes|vision|mission|msg|warning|hint|remediation|recommendation|\w*remarks?|desc?|follow up|action required|exception|exception string|cause|finding|evidence|statement|objection|conclusion|lesson|warnings|baseline)s?$", "sentence"),
    (r"\b(script|command|cmd|css|styles|query|sql|expression|formula|code block|html|template)s?$", "command"),
    (r"\b(no|nr|num|number|code|isin|cusip|sedol|ifsc|micr|pan|pancard|ssn|ein|duns|ticker|symbol|acronym|sigla|utr|rrn|umrn|uan|imei|imsi|iccid|vin|plate|ref|refrence|reference|docket|ean|lot|serial|oid|iso|iso 3166|codigo)s?$", "reference"),
    (r"\b(model|make|edition|trim)( ?name)?s?$", "model"), (r"\b(module|service|backend|gateway|agent|server|bureau|engine|integration|connector|plugin|resource|route|router|toolset|tool|guardrail|vector store|component|queue|job name|worker)s?( alias)?$", "service"),
    (r"\b(issuer|firm|authority|company|org|provider|institute|college|carrier|airline|insurer|lender|exchange|manager|subprocessor)s?$", "company"), (r"\b(legal form|company type)$", "legal form"),
    (r"\b(education|qualification|degree)s?$", "education"), (r"\b(marital|marrital)( status)?$", "marital"), (r"\b(employment|employed|work type)( type)?$", "employment"),
    (r"\b(frequency|interval|cadence|cycle|period|rotation|recurrence|window|range)$", "frequency"), (r"\b(env|environment)$", "environment"), (r"\b(direction|transport)$", "direction"),
    (r"\b(tier|package|subscription)$", "tier"), (r"\b(step|flow|mode|from state|to state|display|consent|check|flag|eligible|enabled)$", "state"), (r"\b(alias|team|group|group name|policy|policies|prefix|project|list)s?$", "slug name"),
    (r"\b(owner|requestor|requester|approver|collaborator|creator|editor|moderator|inspector|signer|signatory)s?$", "full name"),
    (r"\b(pitch|story|blurb|info|information|solution|concern|advantage|result|status quo|proposal|strength|weakness|benefit|challenge|background|motivation)s?$", "sentence"), (r"^(before|after)$", "json text"),
    (r"\b(bucket|container|cluster|index|table|variable|var|aliase|anchor)s?$", "slug name"), (r"\brelease$", "version"), (r"\bproduct$", "product"), (r"\b(redirect|forward) to$", "url"), (r"^image\b", "image"), (r"^ua$", "agent"), (r"\b(capability|ability)$", "scope"), (r"\bfamily$", "category"),
    (r"\b(percentage|percent|ratio)$", "percent text"), (r"\b(value|amount|quantity|val|count|total|experience|score|budget|duration|tenure|revision)s?( text| data)?$", "number text"),
    (r"\b(page|path|resource path)$", "page path"), (r"\b(method|approach|technique|typology|class|asset class \w+|practice area|discipline)$", "category"), (r"\b(name|nickname)( at \w+| snapshot| \w)?$", "full name"), (r"\b(law|act|regulation|certification|licen[cs]e|standard)s?$", "title"),
)
"""Shapes of text columns."""

NUMBERS: tuple[tuple[str, ...], ...] = (
    (r"\b(lat|latitude)$", "latitude"), (r"\b(lng|lon|long|longitude)$", "longitude"),
    (r"\b(price|amount|total|cost|fee|balance|subtotal|salary|budget|revenue|income|value|paid|due|tax|discount|shipping|deposit|refund|payment|charge|wage|rent|tip|credit|debit|limit|donation|net|gross|spend|spent|sum|worth|unit price|wages|premium|payout)\b(?!.*(id|type|count|percent|rate|status))", "money"),
    (r"\b(rating|stars|review score|satisfaction|csat)$|\bsatisfaction (score|rating)$", "rating"), (r"\b(percent|percentage|progress|completion|ratio|pct|share|rate|discount percent|probability|confidence|utilization)$", "percent"),
    (r"\b(score|points|grade|xp|karma|rank)$", "score"), (r"\bage$", "age"), (r"\b(year|model year|vintage|founded)$", "year"), (r"\bmonth$", "month"),
    (r"\b(day|day of month)$", "day"), (r"\b(week ?day|day of week|dow)$", "weekday"), (r"\bhour$", "hour"), (r"\bminute$", "minute"),
    (r"\b(duration|length|minutes|mins|runtime|eta|estimate|reading time|wait time|prep time|cook time)( minutes| mins| in minutes| min)?$", "minutes"),
    (r"\b(seconds|secs|duration seconds|ttl|timeout|duration s)$", "seconds"), (r"\b(ms|millis|milliseconds|latency|response time)$", "milliseconds"),
    (r"\b(party|group|class|team|household|batch|crew|fleet|sample|page|pool|family|cohort) size$", "quantity"), (r"\b(capacity|max (guests|seats|people|attendees|participants))$", "capacity"),
    (r"\b(size|bytes|file size|size bytes|size in bytes|content length)$", "bytes"), (r"\b(width|height)$", "pixels"),
    (r"\b(weight|mass)( kg| g| grams)?$", "weight"), (r"\b(temperature|temp)$", "temperature"), (r"\b(distance|km|mileage|radius|miles)$", "distance"),
    (r"\b(quantity|qty|stock|inventory|units|on hand|in stock|capacity|seats|guests|party size|attendees|participants|beds|rooms|bathrooms|bedrooms|servings|portions|copies|pages|people|adults|children)( count| available)?$", "quantity"),
    (r"\b(count|views|likes|clicks|downloads|followers|visits|hits|plays|shares|votes|upvotes|downvotes|attempts|retries|impressions|replies|comments|usage|uses|num .*|number of .*|total .*)$", "count"),
    (r"\b(order|position|sort|sort order|index|rank|sequence|seq|step|priority|display order|ordinal)$", "order"),
    (r"\bbuffer( minutes)?$", "minutes"), (r"\bper (night|day|hour|unit|person|item|month|week)$", "money"), (r"\b(margin|markup)$", "percent"), (r"\breputation$", "score"), (r"^v$", "small"), (r"\bexpires in$", "seconds"), (r"\branking$", "order"),
    (r"\b(status code|http status)$", "http status"), (r"\bport$", "port"), (r"\bversion$", "small"),
    (r"\b(phone|mobile)( number)?$", "digits"),
    # what is left, from the last word
    (r"\b(at|timestamp|epoch|expires|created|updated)$|\b(created|updated|expires|started|ended|finished) at\b", "epoch"),
    (r"\b(id|uid|by|assigned to|assign|user|customer|lead|owner)$", "key number"), (r"\b(no|nr|num|number|code|pincode|pin|aadhar|serial|account|revision|sequence|squence|version|floor|depth|page)$", "serial"),
    (r"\bdays?( until)?\b", "days"), (r"\b(months?|tenure|terms?|installments?|instalments?|emi)$|\bterm months\b", "months"), (r"\byears?\b", "years"), (r"\bhours?\b", "hours"),
    (r"\b(time|interval|window|elapsed|delay|wait|sec|age)$|\btime to\b|\btime since\b", "seconds"),
    (r"\b(alpha|beta|gamma|roi|interest|similarity|relevance|performance|availability|quality|oee|sharpe|sortino|deviation|drawdown|cagr|volatility|accuracy|precision|recall|weighting|multiplier|factor|coefficient|elasticity|yield|apr|apy)\b", "fraction"),
    (r"\b(area|surface|volume|length|depth|diameter|thickness)\b", "measure"), (r"\b(amt|deduction|obligation|outstanding|savings|loan|override|assets|debt|equity|capital|turnover|sales)\b", "money"),
    (r"\b(status|state|stage|type|level|mode|kind|flag|tier|grade|priority|verified|consent|check|enabled|required|available|active \w+)$|\b(active|verified)\b", "code number"),
    (r"\b(x|y|z|row|column|col|offset|delta|begin|from|to|start|end)$", "small"), (r"\b(max|min|maximum|minimum|limit|quota|threshold|n|rpm|tpm)\b", "limit"),
    (r"\b\w+[^su\W]s$|\b(processed|affected|retrieved|used|sampled|shed|withheld|redeemed|prod|since \w+ \w+)$", "several"),
)
"""Shapes of Int, BigInt, Float and Decimal columns."""

MOMENTS: tuple[tuple[str, ...], ...] = (
    (r"\b(period|trial|billing|billing cycle|cycle|subscription|coverage|membership) (starts?|started|begins?|from)\b", "running"),
    (r"\b(birth|born|dob)\b|^birthday$", "birth"),
    (r"^(date|date time|day)$", "soon", r"\b(event|booking|appointment|reservation|visit|meeting|session|class|shift|lesson)$"), (r"^release date$", "past"), (r"\blast\b|\b(started|completed|completion)\b", "past"),
    (r"\b(expires?|expiry|expiration|expired|due|deadline|renew\w*|valid until|valid to|next|scheduled|remind\w*|run|eta|release|launch|upcoming|check ?in|arriv(al|es?)|event|start\w*|begin\w*|appointment|departure|depart\w*|pickup|delivery|trial|follow ?up)\b", "soon"),
    (r".*", "past"),
)
"""Shapes of DateTime columns that belong to no pair."""

LATER_MOMENTS: tuple[tuple[str, str], ...] = (
    (r"\b(disbursed|reimbursed|funded)\b", "approved"), (r"\b(repaid|returned)\b", "disbursed borrowed lent loaned"), (r"\breimbursed\b", "submitted"), (r"\bdeaccessioned\b", "acquired accessioned"),
    (r"\b(bottled|packed|processed|pressed|roasted)\b", "harvested picked collected"), (r"^(best before|use by|sell by)\b", "harvested produced baked bottled packed"),
    (r"\bcleared\b", "acknowledged raised triggered fired detected opened occurred started created"), (r"\b(acknowledged|acked|escalated|mitigated|silenced|snoozed)\b", "raised triggered fired detected opened occurred started created"),
    (r"\b(uninstalled|decommissioned|dismantled|scrapped|retired)\b", "installed commissioned deployed purchased acquired registered activated"), (r"\bdischarged?\b", "admitted admission"),
    (r"^last (seen|active|online|heartbeat|contact|ping|reading|sync(ed)?|servic(e|ed)|maintenance|calibrat(ion|ed)|inspect(ion|ed))\b", "installed commissioned deployed registered activated enrolled purchased"),
)
"""What comes after what, as `PAIRS`, of moments alone: who has cleared more than was raised has not done so later."""

PAIRS: tuple[tuple[str, str], ...] = (
    (r"^(expected|estimated|planned|target|projected) (end|ends|finish|completion|closing)\b", "expected_start estimated_start planned_start start starts started begin created"),
    (r"\bout\b", "in"), (r"\bresulted\b", "collected sampled taken created"),
    (r"\bends?\b|\bend(ed|ing)?\b", "start started starts starting begin begins from"), (r"\bfinish(ed|es)?\b", "start started begin starts begins"),
    (r"\b(to|until|till|through)\b", "from since start starts"), (r"\bcheck ?out\b", "check_in checkin"), (r"\blast\b", "first created"), (r"\bfirst\b", "created"), (r"^follow ?up\b", "date starts start"), (r"^(checked ?in|started)\b", "check_in starts start begins"), (r"^(checked ?out)\b", "check_out ends end"), (r"\bcompleted\b", "ends end started created scheduled start"),
    (r"^(left|exit|leaving|terminated|resigned|termination|resignation)\b", "joined entry hired hire joining employed"), (r"\bclosed?s?\b", "opened opens open created"), (r"\bresolved\b", "created opened reported"), (r"\bupdated\b|\bmodified\b|\bchanged\b|\bedited\b", "created inserted added"),
    (r"\barriv(al|es|ed)\b", "departure departs departed"), (r"^leaves?\b|^leaving\b", "arrives arrive arrival arriving"),
    (r"^(dropped|unenrolled)\b", "enrolled registered joined created started"), (r"^(reversed|voided)\b", "posted issued booked entered created"), (r"\b(delivered|received)\b", "shipped sent ordered created"), (r"\bshipped\b", "paid ordered placed created"), (r"^(estimated|expected) (delivery|arrival)\b", "shipped ordered placed created"), (r"^delivery\b", "shipped order ordered issue created"),
    (r"\bpaid\b", "issued issue invoiced invoice placed ordered order created"), (r"\bsent\b", "created"), (r"\bdue\b", "issued issue invoiced created start"),
    (r"^edited\b", "posted created"), (r"^(seen|read)\b", "sent posted created delivered"), (r"^requested delivery\b", "created"), (r"\b(expires?|expiry|expiration|expired)\b", "issued received produced manufactured starts start activated created"), (r"\b(decided|responded|answered|graded|denied|declined|collected|resulted|generated|cancell?ed|deleted|archived|revoked|approved|rejected|accepted|verified|published|processed|confirmed|activated|joined|submitted|reviewed|synced|refreshed|used|seen|login|ended)\b", "created started"),
    (r"^(can|open|visible|locked|snoozed|blocked|banned|suspended|paused|muted|editable)\b.*\b(until|till)\b", "created"), (r"\b(grand )?total\b", "subtotal sub_total net"), (r"\b(max|maximum|upper|high|ceiling)\b", "min minimum lower low floor"), (r"\bnew\b", "old"),
)
"""What comes after what, or is not below it: a pattern for the later column, and words that take its place in the
name of the earlier one."""

RARE = r"\b(deleted|archived|cancell?ed|revoked|banned|blocked|suspended|failed|failure|error|expired|rejected|refunded|disabled|locked|removed|hidden|muted|trashed|deactivated|terminated|anonymi[sz]ed|canceled|discontinued|complained|unsubscribed|bounced|no show|opted out|withdrawn|disputed|dropped|unenrolled|reversed|voided|left (at|on|date)|cancell?ation reason|rejection reason)\b"
"""What is empty, or false, in nearly every row."""

MOSTLY = r"\b(active|enabled|verified|published|visible|available|confirmed|public|completed|accepted|approved|paid|valid|open|in stock|subscribed|agreed|consent\w*)\b"
"""What is true in most rows."""

PEOPLE = r"\b(user|customer|client|member|account|contact|person|profile|guest|employee|staff|author|patient)$"
"""Models of people."""

MAIN_ROLES = r"^(|my|own|primary|display|public|preferred|main|personal|work|private|billing|shipping|delivery|contact|customer|client|guest|patient|student|employee|member|holder|attendee|account|login|recovery|backup|secondary|alternate|business|company|buyer|recipient|profile|nick|user|username|author|driver|applicant|candidate|lead)$"
"""Whom the name of a column means when it means the person whom the row is about."""
# fmt: on
