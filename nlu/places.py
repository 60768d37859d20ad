"""Towns that are also words, and words one slip away from a town. Only `nlu` imports this."""

from nlu.wordlists import words_of

# Folded names; a town of this list counts only with a cue ("in Deal", "à Ham") or standing alone.
AMBIGUOUS = words_of(
    """deal bath sandwich ham ash wye battle rye rue eu ault albert loos hope sole street well wells
    ware hook reading sale bury march over read wool beer diss eye nice tours vis roye nesle mers
    cap fort ferme chat pont bray conde marle nord arques bus poix marche fins hem aire leek rugby
    crewe stone ford barking ponds hay barn bourne stour wing hever stoke grain hoo chart cliffe
    hythe angle bay clary mons bois contes monts petit grand crecy cuts rosiere cassel marly soul
    caves le eps moule pas ecole hesse brie camps mill luton"""
)

# Words of ordinary messages that are one or two slips away from a town of the pilot areas.
ORDINARY = words_of(
    """personne personnes warmer minster master margaret marmite margarine dealing reading rambling
    longer lesson lessons sandwiches battery family finally stroll canteen counter country banter
    depression hungry houses mental chance change chapter chatting chatter folks merci amener
    amiens moyens lentement bouger bouleau boulot maison voisin voisine travail albert calais
    caddie cambrai payer parler manger ranger danger marcher marche peur pleure sante formation
    hasting fasting herself himself whatever whistle window wonder winter harder border older
    poverty carvers garden gardens gardening aylsham bosom become health healthy hearing clearing
    bakery barking parking working walking talking cooking looking nothing something anything
    morning evening weather feather leather together another brother mother father sister doctor"""
)
