import { defineTexts } from "../texts.ts";

export const texts = defineTexts(
  {
    title: "HTTP API",
    about:
      "Everything this installation answers to. The tests hold every answer of every route against this description.",
    document: "OpenAPI document",
    tokens: "Tokens for scripts",
    contents: "Contents",
    schemas: "Schemas",
    parameters: "Parameters",
    name: "Name",
    where: "In",
    type: "Type",
    meaning: "Meaning",
    optional: "optional",
    body: "Body",
    answers: "Answers",
    status: "Status",
    example: "Example",
    open: "for anybody",
    ingress: "with the token of the Apps Script",
    signedIn: "for whoever is signed in, or has an API token",
  },
  {
    title: "API HTTP",
    about:
      "Tout ce à quoi cette installation répond. Les tests comparent chaque réponse de chaque route à cette description.",
    document: "Document OpenAPI",
    tokens: "Jetons pour les scripts",
    contents: "Sommaire",
    schemas: "Schémas",
    parameters: "Paramètres",
    name: "Nom",
    where: "Dans",
    type: "Type",
    meaning: "Signification",
    optional: "facultatif",
    body: "Corps",
    answers: "Réponses",
    status: "Code",
    example: "Exemple",
    open: "pour tout le monde",
    ingress: "avec le jeton du script Apps Script",
    signedIn: "pour qui est connecté, ou a un jeton d’API",
  },
);

export type Texts = (typeof texts)["en"];
