"""Names in other languages, put into English: `dataNascimento` is a birth date, `strasse` a street, `estado` a state.

Words that English has as well, with another meaning, are left as they are, unless another word beside them is foreign:
`data` is a date in `data_inicio` only.
"""

from __future__ import annotations

import re

# fmt: off
_PHRASES = {
    "nota fiscal": "invoice", "notas fiscais": "invoices", "mao de obra": "labor", "razao social": "company name", "razon social": "company name",
    "raison sociale": "company name", "nome fantasia": "company name", "ragione sociale": "company name", "mot de passe": "password", "mot passe": "password",
    "correo electronico": "email", "nome completo": "full name", "nombre completo": "full name", "nom complet": "full name", "nom utilisateur": "username",
    "nombre usuario": "username", "nombre de usuario": "username", "nome usuario": "username", "nome de usuario": "username", "nome utente": "username",
    "nom famille": "last name", "nom de famille": "last name", "primer nombre": "first name", "segundo nombre": "middle name", "primeiro nome": "first name",
    "ultimo nome": "last name", "apellido paterno": "last name", "apellido materno": "last name", "rendez vous": "appointment", "fecha hora": "date",
    "data e hora": "date", "data hora": "date", "date heure": "date", "precio unitario": "unit price", "preco unitario": "unit price", "prix unitaire": "unit price",
    "valor unitario": "unit price", "em andamento": "in progress", "en proceso": "in progress", "en curso": "in progress", "en cours": "in progress",
    "in bearbeitung": "in progress", "in corso": "in progress", "en attente": "pending", "en espera": "pending", "in attesa": "pending", "a pagar": "unpaid",
    "estado civil": "marital status", "lugar nacimiento": "place of birth", "codigo de barras": "barcode", "codigo barras": "barcode",
}
_ROMANCE: dict[str, str] = {word: english for english, words in {
    # people
    "name": "nombre nome nom", "last name": "apellido sobrenome cognome apellidos", "first name": "prenom nombres prenome", "username": "apelido", "user": "usuario utilisateur utilizador utente",
    "customer": "cliente", "supplier": "fornecedor proveedor fournisseur fornitore", "company": "empresa entreprise azienda societe",
    "employee": "funcionario empleado empregado colaborador employe dipendente", "teacher": "profesor enseignant docente", "student": "aluno alumno estudiante estudante etudiant eleve studente",
    "doctor": "medico medecin", "patient": "paciente paziente", "person": "pessoa personne", "member": "membro miembro membre", "manager": "responsavel responsable gerente",
    "author": "autor auteur autore", "owner": "dono proprietario propietario proprietaire", "driver": "motorista conducteur", "gender": "sexo sexe genero sesso", "age": "edad idade",
    "profession": "profissao profesion ocupacion", "role": "rol ruolo papel", "profile": "perfil profilo", "permission": "permiso permissao permesso",
    "birth": "nascimento nacimiento naissance nascita", "password": "senha contrasena contrasenia",
    # contact and place
    "email": "correo courriel", "phone": "telefono telefone fone", "mobile": "celular movil cellulare", "address": "direccion endereco adresse indirizzo domicilio",
    "street": "calle rua rue logradouro", "neighborhood": "bairro barrio quartier", "city": "ciudad cidade ville citta municipio", "state": "estado", "state code": "uf", "province": "provincia",
    "department": "departamento setor", "country": "pais paese", "postal code": "cep", "address line 2": "complemento", "district": "distrito", "region": "regiao",
    "location": "ubicacion localizacao emplacement", "place": "lugar luogo", "latitude": "latitud", "longitude": "longitud", "language": "idioma langue lingua", "link": "enlace",
    "postal": "postale",
    # time
    "date": "fecha", "day": "dia jour giorno", "month": "mes mois mese", "year": "ano annee", "time": "hora heure ora tiempo", "hours": "horario horaire orario", "start": "inicio debut inizio",
    "end": "fim termino", "due": "vencimento vencimiento echeance scadenza", "issue": "emissao emision emissione", "delivery": "entrega livraison consegna", "shipping": "envio",
    "created": "criacao creacion criado creado criada creada creazione", "registered": "cadastro registro registrado cadastrado inscription",
    "updated": "atualizacao actualizacion atualizado actualizado atualizada actualizada modificacion modificado alteracao alterado", "deleted": "excluido eliminado exclusao",
    "opened": "abertura apertura ouverture", "closed": "fechamento cierre fechado cerrado fermeture", "duration": "duracao duracion duree durata", "last": "ultimo ultima dernier derniere",
    "valid until": "validade validez", "scheduled": "agendado programado prevu",
    # money and goods
    "price": "precio preco prix prezzo", "value": "valor valeur valore", "amount": "monto montante montant importo importe", "cost": "custo costo cout",
    "discount": "desconto descuento remise sconto", "tax": "imposto impuesto", "salary": "salario salaire stipendio", "balance": "saldo solde", "currency": "moeda moneda valuta",
    "quantity": "quantidade cantidad quantite quantita qtd qtde", "stock": "estoque existencias", "weight": "peso poids", "height": "altura hauteur", "width": "largura ancho largeur",
    "length": "comprimento", "size": "tamanho talla tamano taille", "colour": "cor couleur colore", "product": "produto producto produit prodotto",
    "order": "pedido ordem orden ordre ordine commande", "purchase": "compra achat acquisto", "sale": "venda venta vente vendita", "invoice": "factura fatura facture fattura",
    "service": "servico servicio servizio", "payment": "pagamento paiement", "category": "categoria categorie", "brand": "marca marque", "model": "modelo modele modello", "type": "tipo",
    "part": "peca pieza", "rate": "taxa", "percentage": "porcentaje percentual porcentagem pourcentage", "installment": "parcela cuota", "bank": "banco banque", "account": "conta cuenta compte",
    "tax number": "cpf cnpj rut nif siret cuit", "document number": "dni cedula",
    # texts
    "description": "descripcion descricao descrizione", "title": "titulo titre titolo", "text": "texto texte testo", "content": "conteudo contenido contenu contenuto",
    "message": "mensagem mensaje messaggio", "comment": "comentario commentaire commento", "notes": "observacao observacoes observacion observaciones", "note": "nota notas", "reason": "motivo",
    "question": "pergunta pregunta domanda", "answer": "resposta respuesta reponse risposta", "summary": "resumo resumen", "subject": "asunto assunto sujet oggetto tema",
    "code": "codigo codice", "key": "chave clave", "number": "numero", "serial": "serie", "status": "situacao statut stato situacion", "image": "imagen imagem immagine", "photo": "foto",
    "file": "arquivo archivo fichier", "source": "fonte fuente", "specialty": "especialidade especialidad specialite", "field": "campo", "group": "grupo groupe gruppo",
    "level": "nivel niveau livello", "priority": "prioridade prioridad priorite",
    # things
    "booking": "reserva prenotazione", "appointment": "cita agendamento consulta", "event": "evento evenement", "course": "curso corso", "task": "tarefa tarea tache compito",
    "project": "projeto proyecto projet progetto", "team": "equipe equipo squadra", "vehicle": "veiculo vehiculo vehicule veicolo", "plate": "placa matricula", "vin": "chassi",
    "mileage": "quilometragem kilometraje kilometrage", "room": "habitacion quarto chambre", "school": "escola escuela ecole scuola", "class": "turma", "grade": "calificacion",
    "active": "ativo activo actif attivo ativa activa", "inactive": "inativo inactivo inactif",
    # states
    "pending": "pendente pendiente", "completed": "concluido completado finalizado termine concluida terminado", "cancelled": "cancelado cancelada annule annulee cancelamento",
    "paid": "pago pagado paye payee", "sent": "enviado enviada envoye", "delivered": "entregue entregado", "approved": "aprovado aprobado approuve", "rejected": "rejeitado rechazado recusado",
    "new": "novo nuevo nouveau nuovo", "old": "antigo", "open": "aberto abierto ouvert", "quote": "orcamento presupuesto", "certificate": "certificacao certificado", "reference": "referencia",
    "entity": "entidade entidad", "published": "publicado publie", "draft": "rascunho borrador brouillon", "confirmed": "confirmado confirme",
}.items() for word in words.split()}
_GERMAN: dict[str, str] = {word: english for english, words in {
    "first name": "vorname", "last name": "nachname familienname", "username": "benutzername", "user": "benutzer nutzer", "customer": "kunde kunden", "supplier": "lieferant",
    "company": "firma unternehmen", "employee": "mitarbeiter angestellter", "member": "mitglied", "organization": "verein", "person": "personen", "teacher": "lehrer", "student": "schueler",
    "doctor": "arzt", "role": "rolle", "gender": "geschlecht", "birth date": "geburtsdatum geburtstag", "password": "passwort kennwort", "phone": "telefon telefonnummer",
    "address": "adresse anschrift", "street": "strasse", "house number": "hausnummer", "postal code": "postleitzahl plz", "city": "ort stadt wohnort", "date": "datum", "time": "uhrzeit zeit",
    "day": "wochentag", "month": "monat", "year": "jahr", "start": "beginn anfang", "end": "ende", "created": "erstellt angelegt", "updated": "geaendert aktualisiert", "deleted": "geloescht",
    "due": "faellig faelligkeit", "paid": "bezahlt", "sent": "gesendet versendet", "duration": "dauer", "description": "beschreibung", "title": "titel bezeichnung", "text": "inhalt",
    "message": "nachricht", "note": "notiz notizen bemerkung bemerkungen anmerkung", "comment": "kommentar", "subject": "betreff thema", "reason": "grund", "price": "preis",
    "amount": "betrag", "quantity": "menge anzahl", "total": "summe gesamt", "tax": "steuer mwst", "discount": "rabatt", "currency": "waehrung", "salary": "gehalt", "invoice": "rechnung",
    "order": "bestellung auftrag", "product": "artikel produkt", "service": "dienstleistung", "payment": "zahlung", "delivery": "lieferung", "category": "kategorie", "brand": "marke",
    "type": "typ", "number": "nummer", "code": "abkuerzung kuerzel", "sort order": "reihenfolge", "colour": "farbe", "size": "groesse", "weight": "gewicht", "length": "laenge", "width": "breite",
    "height": "hoehe", "language": "sprache", "image": "bild", "file": "datei", "vehicle": "fahrzeug", "plate": "kennzeichen", "department": "abteilung", "appointment": "termin",
    "event": "veranstaltung", "course": "kurs lehrgang", "project": "projekt", "task": "aufgabe", "group": "gruppe", "team": "mannschaft", "room": "raum zimmer", "allergies": "allergie",
    "joined": "eintritt aufnahme", "left": "austritt", "unit": "einheit", "active": "aktiv", "inactive": "inaktiv", "new": "neu", "open": "offen", "completed": "abgeschlossen erledigt fertig",
    "cancelled": "storniert abgesagt", "in progress": "bearbeitung", "scheduled": "geplant", "location": "standort", "country": "staat", "bank account": "kontonummer", "priority": "prioritaet",
}.items() for word in words.split()}
_BESIDE = {
    # Only beside another foreign word.
    "data": "date", "fin": "end", "fine": "end", "local": "place", "cargo": "job", "persona": "person", "land": "country", "art": "type", "von": "from", "bis": "to", "am": "at", "em": "at",
    "pays": "country", "emission": "issue", "desc": "description", "obs": "notes", "arq": "file", "nr": "number", "num": "number", "cod": "code", "dt": "date", "vl": "value", "vlr": "value",
    "tempo": "time", "mail": "email", "cours": "course", "plaque": "plate", "anterior": "old", "tag": "day", "prevision": "expected",
}
_AFTER = frozenset(("von", "bis", "am", "em", "mail"))
_PARTICLES = frozenset(
    ["de", "da", "do", "del", "das", "dos", "des", "du", "di", "della", "la", "el", "le", "les", "los", "las", "e", "et", "y", "en", "na", "no", "por", "para", "und", "der", "die", "das", "fuer"]
)
_ENGLISH = frozenset(["series", "roles", "types", "categories", "employees", "services"])
_COMPOUND = re.compile(
    r"^(.{3,}?)(nummer|datum|preis|betrag|anzahl|adresse|strasse|bezeichnung|beschreibung|summe|menge|uhrzeit|zeit|typ|kennzeichen)$"
)
_BEFORE_A_NOUN = re.compile(r"(?:ed|paid|sent|active|last|first|new|old|total|open|in progress|due)$")
# fmt: on


def in_english(words: list[str]) -> list[str]:
    """Return the words of a name in English, in its order: what `fecha inicio` means is a "start date"."""
    if len(words) > 1:
        whole = " ".join(words)
        for phrase, english in _PHRASES.items():
            if phrase in whole and re.search(rf"\b{phrase}\b", whole):
                rest = _split(re.sub(rf"\b{phrase}\b", "|", whole, count=1))
                return _joined(rest, english)
    found = [_translated(word) for word in words]
    if not any(found):
        return words
    named = [each or _BESIDE.get(word) or word for word, each in zip(words, found, strict=True)]
    kept = [
        (english, word)
        for place, (english, word) in enumerate(zip(named, words, strict=True))
        if word not in _PARTICLES or (word == "e" and words[place + 1 : place + 2] == ["mail"])
    ]
    result = [english for english, _ in kept]
    first = kept[0][1]
    head = first in _ROMANCE or first == "id" or (first in _BESIDE and first not in _AFTER)
    if len(result) > 1 and head and not _BEFORE_A_NOUN.search(result[0]):
        # The noun comes first, and what it is of comes after.
        result = [*result[1:], result[0]]
    return " ".join(result).split()


def _translated(word: str) -> str | None:
    """Return a word in English, one of several things as one of them; None where it is not known."""
    if word in _ENGLISH:
        return None
    # A short stem is more often another word's: `cores` and `cors` have nothing to do with `cor`, a colour.
    stems = (re.sub(r"(?<=[aeiou])s$|(?<=[lnrdz])es$", "", word), word.removesuffix("s"))
    plural = (_ROMANCE.get(stem) for stem in stems if len(stem) > 3)
    found = _ROMANCE.get(word) or _GERMAN.get(word) or next(filter(None, plural), None)
    if found is not None:
        return found
    compound = _COMPOUND.match(word)
    if compound is None:
        return None
    of = re.sub(r"(?<=[a-z]{3})(s|n|en)$", "", compound[1])
    return f"{_GERMAN.get(compound[1]) or _GERMAN.get(of) or of} {_GERMAN[compound[2]]}"


def _split(text: str) -> list[str]:
    return [each for each in text.split() if each not in _PARTICLES]


def _joined(rest: list[str], english: str) -> list[str]:
    """Return a phrase with the words around it: those that came after it say what it is of."""
    place = rest.index("|")
    before, after = (
        in_english(rest[:place]) if place else [],
        in_english(rest[place + 1 :]) if rest[place + 1 :] else [],
    )
    return [*after, *english.split()] if not before else [*english.split(), *after, *before]
