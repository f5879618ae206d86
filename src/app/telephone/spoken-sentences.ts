/** The sentences that callers hear. */
export interface SpokenSentences {
  askPin: string;
  wrongPin: string;
  noPin: string;
  /** After the last try. */
  tooManyTries: string;
  connecting: string;
  waitForHost: string;
  letIn: string;
  /** The room can't be heard any more, but soon again. */
  restoring: string;
  /** The room has ended the call. */
  closed: string;
  /** Something does not work, at our side. */
  unavailable: string;
}

/** By language, as ISO 639-1 has them. */
const sentences = new Map<string, SpokenSentences>([
  [
    "en",
    {
      askPin: "Welcome. Please enter your PIN, then press the pound or hash key.",
      wrongPin: "That PIN did not work. Please enter it again, then press the pound or hash key.",
      noPin: "No PIN was entered. Please enter your PIN, then press the pound or hash key.",
      tooManyTries: "That PIN did not work. Please check your invitation. Goodbye.",
      connecting: "Thank you. You are being connected.",
      waitForHost: "Thank you. Please wait until a host lets you in.",
      letIn: "You are being connected.",
      restoring: "The connection to the room is being restored. Please hold the line.",
      closed: "The room has ended this call. Goodbye.",
      unavailable: "Sorry, this is not working right now. Please call again later. Goodbye.",
    },
  ],
  [
    "de",
    {
      askPin: "Willkommen. Bitte geben Sie Ihre PIN ein und drücken Sie die Raute-Taste.",
      wrongPin: "Diese PIN gilt nicht. Bitte geben Sie sie noch einmal ein und drücken Sie die Raute-Taste.",
      noPin: "Es wurde keine PIN eingegeben. Bitte geben Sie Ihre PIN ein und drücken Sie die Raute-Taste.",
      tooManyTries: "Diese PIN gilt nicht. Bitte sehen Sie in Ihrer Einladung nach. Auf Wiederhören.",
      connecting: "Danke. Sie werden verbunden.",
      waitForHost: "Danke. Bitte warten Sie, bis Sie eingelassen werden.",
      letIn: "Sie werden verbunden.",
      restoring: "Die Verbindung zum Raum wird wiederhergestellt. Bitte bleiben Sie am Apparat.",
      closed: "Der Raum hat dieses Gespräch beendet. Auf Wiederhören.",
      unavailable: "Das geht im Moment leider nicht. Bitte rufen Sie später noch einmal an. Auf Wiederhören.",
    },
  ],
  [
    "fr",
    {
      askPin: "Bienvenue. Veuillez saisir votre code PIN, puis appuyez sur la touche dièse.",
      wrongPin: "Ce code n'est pas valable. Veuillez le saisir à nouveau, puis appuyez sur la touche dièse.",
      noPin: "Aucun code n'a été saisi. Veuillez saisir votre code PIN, puis appuyez sur la touche dièse.",
      tooManyTries: "Ce code n'est pas valable. Veuillez vérifier votre invitation. Au revoir.",
      connecting: "Merci. Vous allez être mis en relation.",
      waitForHost: "Merci. Veuillez patienter jusqu'à ce qu'un hôte vous fasse entrer.",
      letIn: "Vous allez être mis en relation.",
      restoring: "La connexion avec la salle est en cours de rétablissement. Veuillez patienter.",
      closed: "La salle a mis fin à cet appel. Au revoir.",
      unavailable: "Désolé, cela ne fonctionne pas pour le moment. Veuillez rappeler plus tard. Au revoir.",
    },
  ],
  [
    "es",
    {
      askPin: "Bienvenido. Introduzca su PIN y pulse la tecla almohadilla.",
      wrongPin: "Ese PIN no es válido. Introdúzcalo otra vez y pulse la tecla almohadilla.",
      noPin: "No se ha introducido ningún PIN. Introduzca su PIN y pulse la tecla almohadilla.",
      tooManyTries: "Ese PIN no es válido. Compruebe su invitación. Adiós.",
      connecting: "Gracias. Le estamos conectando.",
      waitForHost: "Gracias. Espere hasta que un anfitrión le dé paso.",
      letIn: "Le estamos conectando.",
      restoring: "Se está restableciendo la conexión con la sala. Espere, por favor.",
      closed: "La sala ha terminado esta llamada. Adiós.",
      unavailable: "Lo sentimos, ahora mismo no funciona. Llame más tarde. Adiós.",
    },
  ],
]);

/**
 * @param language BCP 47, like en-US.
 * @throws if nobody has written them in this language.
 */
export function sentencesIn(language: string): SpokenSentences {
  const found = sentences.get(new Intl.Locale(language).language);
  if (!found) throw new Error(`what callers hear is written in ${[...sentences.keys()].join(", ")} only`);
  return found;
}
